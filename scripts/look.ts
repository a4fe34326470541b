// How does the page look to a person? A real Chromium opens a running listener in light and dark, wide and narrow, tells
// what axe finds, what the console says and what is wider than the window, and leaves pictures to look at:
// `node scripts/look.ts http://127.0.0.1:9464 FOLDER [PATH …]`. It needs Debian's chromium.

import { join } from 'node:path';
import { brokenRules, hearComplaints, openBrowser, overWidth } from '../test/support/browser.ts';

const [base = 'http://127.0.0.1:9464', folder = '.', ...asked] = process.argv.slice(2);
const paths = asked.length > 0 ? asked : ['/'];
const looks = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const;

const complaints: string[] = [];
const browser = await openBrowser();
for (const { scheme, width } of looks) {
  // The page forbids scripts that are not its own; those of this look are meant.
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    bypassCSP: true,
  });
  for (const path of paths) {
    const page = await context.newPage();
    const complain = (what: string): void => void complaints.push(`${path} ${scheme} ${width}: ${what}`);
    hearComplaints(page, complain);
    await page.goto(base + path);
    const beyond = await overWidth(page);
    if (beyond > 0) complain(`${beyond} pixels wider than the window`);
    for (const broken of await brokenRules(page)) complain(broken);
    const name = path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'overview';
    await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
}
await browser.close();
process.stdout.write(complaints.length === 0 ? 'nothing to complain of\n' : `${complaints.join('\n')}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
