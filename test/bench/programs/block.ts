// How is the event loop of a real daemon blocked? Loaded before it with `node --import`, this keeps it busy for five
// seconds at each SIGUSR2, as a long synchronous piece of work would.

const blockedMs = 5_000;

process.on('SIGUSR2', () => {
  const untilMs = performance.now() + blockedMs;
  while (performance.now() < untilMs);
});
