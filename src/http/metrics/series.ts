// How do metrics become text? Families with one line a sample, in the format that whoever reads them asks for. What
// thousands of targets have is written here line by line: prom-client makes several objects for each of them.

import type { Registry } from 'prom-client';

export interface Family {
  /** That of a counter ends in `_total`. */
  name: string;
  help: string;
  type: 'gauge' | 'counter' | 'histogram';
  /** Its samples, each with an end of line. */
  text: string;
}

export interface Growing extends Family {
  /** `labels` as `labelled` writes them. */
  add(labels: string, value: number): void;
  /** Samples that were written before. */
  take(text: string): void;
}

/** Joined once: a text that grows line by line is a chain of thousands of links, which whoever sends it has to walk. */
export function family(name: string, help: string, type: Family['type'] = 'gauge'): Growing {
  const parts: string[] = [];
  return {
    name,
    help,
    type,
    get text() {
      return parts.join('');
    },
    add: (labels, value) => void parts.push(sample(name, labels, value)),
    take: (text) => void parts.push(text),
  };
}

/** Joined, because it is kept: a text that was added up would be put together anew by everyone who copies it. */
export const sample = (name: string, labels: string, value: number): string =>
  [name, '{', labels, '} ', value, '\n'].join('');

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** `target="exports",light="server"` */
export const labelled = (labels: Readonly<Record<string, string | number>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, (char) => escapes[char] ?? char)}"`)
    .join(',');

/** What a registry of prom-client holds. */
export async function familiesIn(registry: Registry): Promise<Family[]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.map(({ name, help, type, values }) => ({
    name,
    help,
    type: String(type) as Family['type'],
    text: values
      .map((one) => {
        const own = 'metricName' in one && typeof one.metricName === 'string' ? one.metricName : name;
        const labels = labelled(one.labels as Record<string, string | number>);
        return `${own}${labels === '' ? '' : `{${labels}}`} ${one.value}\n`;
      })
      .join(''),
  }));
}

export const contentTypes = {
  plain: 'text/plain; version=0.0.4; charset=utf-8',
  open: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics names a counter without the ending of its samples, and says where it ends. */
export function textOf(families: readonly Family[], format: keyof typeof contentTypes): string {
  const parts = families.map(({ name, help, type, text }) => {
    const own = format === 'open' && type === 'counter' ? name.replace(/_total$/, '') : name;
    return `# HELP ${own} ${help}\n# TYPE ${own} ${type}\n${text}`;
  });
  return `${parts.join('')}${format === 'open' ? '# EOF\n' : ''}`;
}
