// What does a page load beside itself? A style sheet, a little script and an icon.

import type { Hono } from 'hono';
import { scriptPath, stylePath } from './asset-paths.ts';
import { bird } from './layout.ts';
import { liveScript, styleSheet } from './looks.ts';

const forEver = 'public, max-age=31536000, immutable';

export function mountAssets(site: Hono): void {
  const give = (path: string, text: string, type: string, keep: string): void => {
    site.get(path, (context) => context.body(text, 200, { 'content-type': type, 'cache-control': keep }));
  };
  give(stylePath, styleSheet, 'text/css; charset=utf-8', forEver);
  give(scriptPath, liveScript, 'text/javascript; charset=utf-8', forEver);
  const icon = String(bird).replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
  give('/assets/icon.svg', icon, 'image/svg+xml', 'public, max-age=86400');
}
