// Is a template that would fail found before it is needed, and do its values keep JSON whole?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withTemplates } from '../../src/config/load/load-templates.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { templateOf } from '../../src/config/templates/template.ts';
import { sampleBodies } from '../../src/config/templates/template-samples.ts';
import { bodyNames, bodyOf } from '../alert/bodies.ts';
import { parse } from './parse.ts';

const configWith = (template: string, rest = ''): string =>
  `version: 1\nreceivers:\n  - name: r\n    type: webhook\n    url: http://h\n${rest}    template: ${JSON.stringify(template)}`;

async function problemsOf(template: string, rest = ''): Promise<string[]> {
  const loaded = await withTemplates(parse(configWith(template, rest)));
  return loaded.ok ? [] : loaded.problems.map((one) => formatProblem(one).replace(/^c\.yaml:\d+:\d+ /, ''));
}

const made = (template: string, body: object, contentType = 'application/json'): string => {
  const result = templateOf(template, contentType);
  const rendered = result.ok ? result.template.render(body, 60_000) : result;
  if (!rendered.ok) throw new Error(rendered.why);
  return rendered.text;
};

describe('a template', () => {
  it.each([
    '{"summary": "{{ title }}", "for": {{ incident | json }}, "team": "{{ target.labels.team | default: "none" }}"}',
    '[{% for one in incidents %}"{{ one.target }}: {{ one.cause }}"{% unless forloop.last %},{% endunless %}{% endfor %}]',
    '{"text": "{{ incident.cause | upcase }}{% if queue %} {{ queue.waiting }}{% endif %}", "all": {{ queue | json }}}',
    '{{ target.labels | json }}',
  ])('that holds for every type of message is taken: %s', async (template) => {
    expect(await problemsOf(template)).toEqual([]);
  });

  it.each([
    ['{"a": "{{ titel }}"}', 'a body has no `titel`, did you mean `title`?'],
    ['{"a": "{{ incident.couse }}"}', '`incident` has no `couse`, did you mean `cause`?'],
    ['{"a": "{{ title | shout }}"}', 'the template cannot be read: undefined filter: shout (line 1 of it)'],
    [
      '{"a":\n "{{ title }"}',
      'the template cannot be read: output "{{ title }\\"}" not closed (line 2 of it)',
    ],
    [
      '{"a": {{ title }}}',
      'of a message of type incident.opened the template makes no JSON, which its content_type says it is',
    ],
    [
      '{"a": "{{ title | raw }}"}',
      'of a message of type incident.opened the template makes no JSON, which its content_type says it is',
    ],
    [
      '{"a": {{ incident.failures }}}',
      'of a message of type target.flapping the template makes no JSON, which its content_type says it is',
    ],
    [
      '"{% for i in (1..9999999) %}x{% endfor %}"',
      'of a message of type incident.opened the template cannot be filled in: memory alloc limit exceeded (line 1 of it)',
    ],
    [
      '{% include "/etc/passwd" %}',
      'the template cannot be read: ENOENT: Failed to lookup "/etc/passwd" in "."',
    ],
  ])('that would fail is told at its place: %s', async (template, problem) => {
    expect(await problemsOf(template)).toEqual([`receivers[0].template: ${problem}`]);
  });

  it('is told together with all that is wrong beside it, in the order of the file', async () => {
    expect(await problemsOf('{{ nope }}', '    method: GET\n')).toEqual([
      'receivers[0].method: expected "POST" or "PUT" or "PATCH", got "GET"',
      expect.stringContaining('receivers[0].template: a body has no `nope`'),
    ]);
  });

  it('may make something else than JSON, and says so', async () => {
    expect(await problemsOf('{{ title }}: {{ text }}', '    content_type: text/plain\n')).toEqual([]);
    expect(made('{{ title }}', { title: 'a "b" <c>' }, 'text/plain')).toBe('a "b" <c>');
  });

  it('makes JSON of whatever a body says', () => {
    const template =
      '{"title": "{{ title }}", "text": "{{ text | truncate: 80 }}", "labels": {{ labels | json }}}';
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, text) => {
        const read = JSON.parse(made(template, { title, text, labels: { title } }));
        expect(read.title).toBe(title);
        expect(read.labels).toEqual({ title });
      }),
      { numRuns: 40 },
    );
  });

  it('sees no more of a value than it holds itself', () => {
    expect(
      made('{{ title.constructor }}{{ constructor }}{{ __proto__ }}', { title: 'x' }, 'text/plain'),
    ).toBe('');
  });
});

it('a template is tried with bodies that have every key of a real one', () => {
  const keysOf = (value: unknown): string[] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, one]) =>
          key === 'labels' ? [key] : [key, ...keysOf(one).map((inner) => `${key}.${inner}`)],
        )
      : [];
  const of = (bodies: object[]): string[] => [...new Set(bodies.flatMap(keysOf))].sort();
  expect(of(sampleBodies)).toEqual(of(bodyNames.map(bodyOf)));
});
