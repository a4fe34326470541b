// Which target does a command line describe, and under which name is it told of?

import { describe, expect, it } from 'vitest';
import { type AdHoc, adHocTarget } from '../../src/cli/ad-hoc.ts';
import { configFor } from '../../src/cli/selection.ts';

function targetOf(operands: string[], flags: Parameters<typeof adHocTarget>[1]) {
  const described = adHocTarget(operands, flags) as AdHoc;
  const { config, secrets } = configFor(described, '/work');
  return { target: config.targets[0], secrets };
}

describe('a target of the command line', () => {
  it('is called by the host of its URL', () => {
    const { target } = targetOf([], { url: 'http://MCP.example.com:8080/mcp', canary: [] });
    expect(target).toMatchObject({
      name: 'mcp.example.com-8080',
      url: 'http://MCP.example.com:8080/mcp',
      transport: 'http',
      protocol: 'auto',
    });
  });

  it('is spoken to as the flags say', () => {
    const flags = { url: 'http://h/sse', transport: 'sse', protocol: '2024-11-05', canary: [] } as const;
    expect(targetOf([], { ...flags, canary: [] }).target).toMatchObject({
      transport: 'sse',
      protocol: '2024-11-05',
    });
  });

  it('is called by its program over stdio, and keeps the arguments as they stand', () => {
    const { target } = targetOf(['/opt/bin/My Server', '--root', `\${HOME}`, '-v'], {
      stdio: true,
      canary: [],
    });
    expect(target).toMatchObject({
      name: 'my-server',
      transport: 'stdio',
      url: null,
      command: '/opt/bin/My Server',
      args: ['--root', `\${HOME}`, '-v'],
    });
  });

  it('has a canary of the kind that is asked for, for each tool', () => {
    const flags = { url: 'http://h', canary: ['export_data', 'import_data'], canaryKind: 'job' } as const;
    expect(targetOf([], { ...flags, canary: [...flags.canary] }).target?.canaries).toMatchObject([
      { name: 'canary-1', kind: 'job', tool: 'export_data', expect: {} },
      { name: 'canary-2', kind: 'job', tool: 'import_data', expect: {} },
    ]);
  });

  it('has as secrets what stands in a query, and arguments that are called like one', () => {
    expect(targetOf([], { url: 'http://h/mcp?key=hunter22', canary: [] }).secrets).toEqual(['hunter22']);
    const { secrets } = targetOf(['npx', 'server', '--api-key', 'hunter23'], { stdio: true, canary: [] });
    expect(secrets).toEqual(['hunter23']);
  });

  it('is none when the config file says what to probe', () => {
    expect(adHocTarget(['exports'], { canary: [] })).toBeNull();
  });
});
