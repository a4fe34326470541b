// Between what can an operator choose? The words alone, for the schema and for the command line.

export const transports = ['http', 'sse', 'stdio'] as const;

export const protocols = [
  'auto',
  'legacy',
  'modern',
  '2026-07-28',
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
] as const;

export const canaryKinds = ['tool', 'job', 'progress', 'task'] as const;
