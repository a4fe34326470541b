// How does a test look at a page as a person does? In a real Chromium that is Debian's, or the one that CHROMIUM names.

import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export const chromiumPath: string | null = process.env.CHROMIUM ?? onPath('chromium');

function onPath(name: string): string | null {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return files.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Without it the browser would call its makers, and ask for a sandbox that root does not get. */
const alone = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '/usr/bin/chromium', args: alone });

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[] }[];
}

let axe: string | undefined;

/** One line for each rule of accessibility that the page breaks. Its context has to bypass the page's CSP. */
export async function brokenRules(page: Page): Promise<string[]> {
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>('axe.run().then((found) => found.violations)');
  return violations.map(
    ({ id, help, nodes }) => `axe ${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join('; ')})`,
  );
}

/** How many pixels it is wider than its window. */
export const overWidth = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');

/** Whatever the page says to the console: an error of a script, of the network, or of the page's own CSP. */
export function hearComplaints(page: Page, complain: (what: string) => void): void {
  page.on('console', (message) => complain(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complain(String(error)));
}
