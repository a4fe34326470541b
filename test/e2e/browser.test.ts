// Does whoever leaves the status page open see a worker die and come back? A real Chromium watches the daemon, which
// watches the job system; nothing is reloaded by hand.

import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { brokenRules, chromiumPath, hearComplaints, openBrowser, overWidth } from '../support/browser.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { startJobSystem } from '../support/job-system.ts';
import { start, stop, turned } from '../support/program.ts';
import { jobs, quick } from '../support/watching.ts';

const patient = { timeout: 60_000 };

/** Resolves when the page, as it is read out, says so. */
const says = (page: Page, pattern: RegExp): Promise<unknown> =>
  expect.poll(() => page.locator('[data-live]').textContent(), patient).toMatch(pattern);

const looks = {
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  narrow: { viewport: { width: 360, height: 800 }, colorScheme: 'dark' },
} as const;

/** What axe finds, and what is cut off. */
async function faultsOf(browser: Browser, url: string, look: keyof typeof looks): Promise<string[]> {
  // The page forbids scripts that are not its own, such as axe.
  const context = await browser.newContext({ ...looks[look], bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  const beyond = await overWidth(page);
  const broken = await brokenRules(page);
  await context.close();
  return beyond > 0 ? [...broken, `${beyond} pixels too wide`] : broken;
}

const token = 'correct-horse-battery-staple';

// Without Chromium `scripts/tools.ts` has said so loudly, and in CI a skip is a failure.
it.skipIf(chromiumPath === null)(
  'whoever signs in sees what strangers do not, on every page from then on',
  async ({ onTestFinished }) => {
    const config = writeConfig(temporaryFolder(), {
      version: 1,
      listen: { address: '127.0.0.1:0', token, public: ['shown'] },
      targets: ['shown', 'hidden'].map((name) => ({ name, url: 'http://127.0.0.1:9/mcp' })),
    });
    const daemon = start(['run', '--config', config]);
    const { url } = await daemon.logged(({ event }) => event === 'listening');
    await daemon.logged(turned('hidden', 'server', 'down'));
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ httpCredentials: { username: 'any', password: token } });
    const shown = (): Promise<string[]> => page.locator('h3').allTextContents();
    await page.goto(`${url}/`);
    expect(await shown()).toEqual(['shown']);
    await page.getByText('Sign in').click();
    await page.waitForURL(`${url}/`);
    expect((await shown()).toSorted()).toEqual(['hidden', 'shown']);
    await page.goto(`${url}/targets/hidden`);
    expect(await page.title()).toBe('hidden: server down – Coalmine');
    await browser.close();
    await stop(daemon);
  },
  60_000,
);

it.skipIf(chromiumPath === null)(
  'an open page tells of a killed worker and of its return, with nothing for the console or axe to say',
  async ({ onTestFinished }) => {
    const system = await startJobSystem({ sentinelTimeout: '1s' });
    const config = writeConfig(temporaryFolder(), {
      version: 1,
      listen: '127.0.0.1:0',
      defaults: { ...quick, timeouts: { canary: '1500ms' }, alerts: { ...quick.alerts, to: [] } },
      targets: [{ ...jobs(system), labels: { team: 'data' } }],
    });
    const daemon = start(['run', '--config', config]);
    const { url } = await daemon.logged(({ event }) => event === 'listening');
    await daemon.logged(turned('exports', 'server', 'up'));
    await daemon.logged(turned('exports', 'pipeline', 'up'));

    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const complaints: string[] = [];
    const context = await browser.newContext();
    const opened = async (path: string): Promise<Page> => {
      const page = await context.newPage();
      hearComplaints(page, (what) => void complaints.push(`${path}: ${what}`));
      // The stream is open when its answer has begun: what changes from then on is told.
      const streams = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/events'));
      await page.goto(url + path);
      await streams;
      page.on('framenavigated', () => complaints.push(`${path}: was loaded again`));
      return page;
    };
    const overview = await opened('/');
    const target = await opened('/targets/exports');
    await says(overview, /^Everything is up/);
    await says(target, /^exports: server up, pipeline up$/);

    await system.inject('worker-killed');
    await says(overview, /exports pipeline is down/);
    await says(target, /server up, pipeline down/);
    await overview.locator('main').getByText('worker_down').first().waitFor(patient);
    await target.locator('main').getByText('worker_down').first().waitFor(patient);
    expect(await overview.title()).toContain('down');
    expect(await faultsOf(browser, `${url}/`, 'narrow')).toEqual([]);
    expect(await faultsOf(browser, `${url}/targets/exports`, 'wide')).toEqual([]);

    await system.heal();
    await says(overview, /^Everything is up/);
    await says(target, /server up, pipeline up/);
    await overview.getByText('was critical').waitFor(patient);
    expect(complaints).toEqual([]);

    await stop(daemon);
    await target.getByText(/^Not connected to Coalmine: below is how it stood 2\d{3}-/).waitFor(patient);
    await browser.close();
    await system.stop();
  },
  180_000,
);
