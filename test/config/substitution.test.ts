// What may a config take from the environment and from files, and what stays the operator's own?

import { describe, expect, it } from 'vitest';
import { problemsOf, valid } from './parse.ts';

const label = (text: string, env: Record<string, string> = {}): string | undefined =>
  valid(`version: 1\ntargets: [{ name: a, url: "http://h", labels: { x: ${JSON.stringify(text)} } }]`, {
    env,
  }).config.targets[0]?.labels.x;
const told = (text: string, env: Record<string, string> = {}): string[] =>
  problemsOf(`version: 1\nstore: { path: ${JSON.stringify(text)} }`, { env });

describe('a variable', () => {
  it('fills in anywhere in a text, more than once', () => {
    expect(label(`\${A}-\${B}/\${A}`, { A: 'one', B: 'two' })).toBe('one-two/one');
  });

  it('gives way to its default when it is unset or empty', () => {
    expect(label(`\${A:-x y}`)).toBe('x y');
    expect(label(`\${A:-x}`, { A: '' })).toBe('x');
    expect(label(`\${A:-x}`, { A: 'set' })).toBe('set');
    expect(label(`a\${A:-}b`)).toBe('ab');
  });

  it('is left alone behind two dollars', () => {
    expect(label(`$\${A}`)).toBe(`\${A}`);
    expect(label('$A and $5')).toBe('$A and $5');
  });

  it('is not looked for in what a variable held', () => {
    expect(label(`\${A}`, { A: `\${B}` })).toBe(`\${B}`);
  });

  it('must be set and not empty, and each that is not is named', () => {
    expect(told(`\${A}\${B}`, { B: '' })).toEqual([
      '2:10 store.path: the variable A is not set',
      '2:10 store.path: the variable B is empty',
    ]);
    expect(told(`\${constructor}`)).toEqual(['2:10 store.path: the variable constructor is not set']);
  });

  it('is refused where it is not well written', () => {
    const message = `2:10 store.path: expected \${NAME} or \${NAME:-default}, or $\${ for a literal \${`;
    for (const text of [`\${`, `\${}`, `\${A`, `\${1A}`, `\${A-b}`, `\${A:-\${B}}`]) {
      expect(told(text, { A: 'a', B: 'b' })).toEqual([message]);
    }
  });

  it('is told once, and not again as a wrong value or a missing name', () => {
    const text = `version: 1\nreceivers: [{ name: "\${R}", type: webhook, url: "\${U}" }]`;
    expect(problemsOf(text)).toEqual([
      '2:15 receivers[0].name: the variable R is not set',
      '2:44 receivers[0].url: the variable U is not set',
    ]);
    const named = `version: 1\nreceivers: [{ name: "\${R}", type: webhook, url: "http://h" }]\ndefaults: { alerts: { to: [r] } }`;
    expect(problemsOf(named)).toEqual(['2:15 receivers[0].name: the variable R is not set']);
  });

  it('can never become more YAML', () => {
    expect(label(`\${A}`, { A: 'x\n- y: {z: 1}\n# no' })).toBe('x\n- y: {z: 1}\n# no');
  });

  it('is a number where a number is expected, quoted or not, and text where text is', () => {
    const text = `version: 1\nconcurrency:\n  total: \${N}\n  per_host: "\${N}"\nstore: { path: "\${N}" }`;
    const { config } = valid(text, { env: { N: '12' } });
    expect(config.concurrency).toEqual({ total: 12, perHost: 12 });
    expect(config.store.path).toBe('/etc/coalmine/12');
  });

  it('that holds no number is refused where a number is expected, as a number in quotes is', () => {
    const text = `version: 1\nconcurrency: { total: "\${N}", per_host: "12" }`;
    expect(problemsOf(text, { env: { N: 'many' } })).toEqual([
      '2:16 concurrency.total: expected a whole number from 1 to 10000, got a value that is not shown here',
      '2:31 concurrency.per_host: expected a whole number from 1 to 1000, got "12"',
    ]);
  });

  it('may make a duration, a URL and an argument', () => {
    const text = `version: 1\ntargets: [{ name: a, url: "http://\${H}/mcp", interval: "\${I}", canaries: [{ tool: t, arguments: { n: ["\${N}"] } }] }]`;
    const [target] = valid(text, { env: { H: 'h', I: '5s', N: '7' } }).config.targets;
    expect(target).toMatchObject({ url: 'http://h/mcp', intervalMs: 5_000 });
    expect(target?.canaries[0]?.arguments).toEqual({ n: ['7'] });
  });

  it('in a key is not looked at', () => {
    const text = `version: 1\ntargets: [{ name: a, url: "http://h", canaries: [{ tool: t, arguments: { "\${K}": 1 } }] }]`;
    const [canary] = valid(text).config.targets[0]?.canaries ?? [];
    expect(Object.keys(canary?.arguments ?? {})).toEqual([`\${K}`]);
  });
});

describe('{ file: path }', () => {
  const withBearer = (bearer: string): string =>
    `version: 1\ntargets: [{ name: a, url: "http://h", auth: { bearer: ${bearer} } }]`;

  it('stands for the trimmed content of the file where a text is expected', () => {
    const { config } = valid(withBearer('{ file: token }'), { files: { token: '\n abc \n' } });
    expect(config.targets[0]?.auth).toMatchObject({ bearer: 'abc' });
  });

  it('may name its file through a variable', () => {
    const around = { env: { D: '/run/secrets' }, files: { '/run/secrets/t': 'abc' } };
    expect(valid(withBearer(`{ file: "\${D}/t" }`), around).config.targets[0]?.auth).toMatchObject({
      bearer: 'abc',
    });
  });

  it('is not searched for variables', () => {
    const { config } = valid(withBearer('{ file: token }'), { files: { token: `\${A}` } });
    expect(config.targets[0]?.auth).toMatchObject({ bearer: `\${A}` });
  });

  it('must be readable, and hold something', () => {
    expect(problemsOf(withBearer('{ file: token }'))).toEqual([
      '2:47 targets[0].auth.bearer: the file "token" does not exist',
    ]);
    expect(problemsOf(withBearer('{ file: token }'), { files: { token: ' \n' } })).toEqual([
      '2:47 targets[0].auth.bearer: the file "token" is empty',
    ]);
    expect(problemsOf(withBearer('{ file: 5 }'))).toEqual([
      '2:47 targets[0].auth.bearer: expected the path of a file in { file: path }',
    ]);
  });

  it('is the operator’s own map in arguments, expect, labels and headers', () => {
    const text =
      'version: 1\ntargets: [{ name: a, url: "http://h", labels: { file: a }, headers: { file: b }, canaries: [{ tool: t, arguments: { file: c }, expect: { out: { file: d } } }] }]';
    const [target] = valid(text).config.targets;
    expect(target).toMatchObject({ labels: { file: 'a' }, headers: { file: 'b' } });
    expect(target?.canaries[0]).toMatchObject({ arguments: { file: 'c' }, expect: { out: { file: 'd' } } });
  });

  it('reads the value of a label or a header', () => {
    const text = 'version: 1\ntargets: [{ name: a, url: "http://h", headers: { x-key: { file: k } } }]';
    expect(valid(text, { files: { k: 'v' } }).config.targets[0]?.headers).toEqual({ 'x-key': 'v' });
  });
});
