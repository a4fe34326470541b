// How does the page look to a person? A real Chromium opens a running listener in light and dark, wide and narrow, tells
// what axe finds, what the console says and what is wider than the window, and leaves pictures to look at:
// `node scripts/look.ts http://127.0.0.1:9464 FOLDER [PATH …]`. It needs Debian's chromium.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [base = 'http://127.0.0.1:9464', folder = '.', ...asked] = process.argv.slice(2);
const paths = asked.length > 0 ? asked : ['/'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const looks = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const;

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[] }[];
}

const complaints: string[] = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
for (const { scheme, width } of looks) {
  // The page forbids scripts that are not its own; those of this look are meant.
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    bypassCSP: true,
  });
  const page = await context.newPage();
  const where = (path: string): string => `${path} ${scheme} ${width}`;
  for (const path of paths) {
    const complain = (what: string): void => void complaints.push(`${where(path)}: ${what}`);
    page.removeAllListeners();
    page.on('console', (message) => complain(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complain(String(error)));
    await page.goto(base + path);
    const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    if (beyond > 0) complain(`${beyond} pixels wider than the window`);
    await page.evaluate(axe);
    const violations = await page.evaluate<Violation[]>('axe.run().then((found) => found.violations)');
    for (const { id, help, nodes } of violations)
      complain(`axe ${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join('; ')})`);
    const name = path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'overview';
    await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`), fullPage: true });
  }
  await context.close();
}
await browser.close();
process.stdout.write(complaints.length === 0 ? 'nothing to complain of\n' : `${complaints.join('\n')}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
