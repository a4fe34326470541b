// How does the page look? One sheet for light and dark, wide and narrow. Colour never says anything alone.

export const styleSheet = `
:root {
  color-scheme: light dark;
  --bg: #f7f7f5; --card: #ffffff; --ink: #1c1e21; --soft: #5c6370; --line: #e3e4e0;
  --up: #176a3a; --degraded: #7d4c00; --down: #a8211a; --unknown: #4d5460;
  --up-bg: #e4f4ea; --degraded-bg: #fbf0d5; --down-bg: #fbe5e3; --unknown-bg: #ececef;
  --bar-up: #43b06f; --bar-degraded: #e5a823; --bar-down: #d9453d; --bar-none: #d5d7d3;
  --one: #2563c9; --two: #8a94a6; --link: #1d4fa3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #15171a; --card: #1d2024; --ink: #eceef1; --soft: #a0a7b3; --line: #2e3238;
    --up: #5fd18f; --degraded: #f0bd4f; --down: #ff8a80; --unknown: #a8b0bd;
    --up-bg: #16301f; --degraded-bg: #362a0f; --down-bg: #3d1a18; --unknown-bg: #2a2d33;
    --bar-up: #35995d; --bar-degraded: #d39a1e; --bar-down: #e5564d; --bar-none: #3a3f46;
    --one: #7fb0ff; --two: #78818f; --link: #9cc1ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--link); text-underline-offset: 3px; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--one); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 8px; background: var(--card); padding: 8px 12px; z-index: 1; }
.page { max-width: 1040px; margin: 0 auto; padding: 0 20px 64px; }
header.site { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 20px 0 8px; color: var(--soft); font-size: 14px; }
header.site a { color: inherit; text-decoration: none; font-weight: 600; display: inline-flex; gap: 8px; align-items: center; }
header.site svg { width: 22px; height: 22px; }
.hour { border-radius: 14px; padding: 22px 24px; margin: 8px 0 20px; border-left: 6px solid; }
.hour h1 { margin: 0; font-size: clamp(20px, 3.4vw, 28px); line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
.hour p { margin: 6px 0 0; color: var(--soft); font-size: 14px; }
.h-up { background: var(--up-bg); border-color: var(--bar-up); } .h-degraded { background: var(--degraded-bg); border-color: var(--bar-degraded); }
.h-down { background: var(--down-bg); border-color: var(--bar-down); } .h-unknown { background: var(--unknown-bg); border-color: var(--unknown); }
.lost { position: sticky; top: 0; z-index: 1; margin: 0 0 8px; padding: 10px 16px; border-radius: 10px; background: var(--ink); color: var(--bg); font-weight: 600; } .lost[hidden] { display: none; }
.lost:not([hidden]) ~ main { filter: grayscale(1); }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 16px; } .tags { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 6px; }
h2 { font-size: 17px; margin: 32px 0 10px; } h3 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
ul.targets, ul.plain { list-style: none; margin: 0; padding: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; margin: 0 0 12px; }
.card > .top { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 4px 16px; margin-bottom: 10px; }
.card h3 a { text-decoration: none; } .card h3 a:hover { text-decoration: underline; }
.meta { color: var(--soft); font-size: 13.5px; } .meta b { color: var(--ink); font-weight: 600; }
.light { display: grid; grid-template-columns: 84px minmax(150px, 270px) 1fr 84px; gap: 4px 14px; align-items: center; padding: 5px 0; }
.light .name { color: var(--soft); font-size: 14px; }
.light .share { text-align: right; font-size: 14px; font-weight: 600; } .light .share small { display: block; font-weight: 400; color: var(--soft); font-size: 12px; }
td .pill { white-space: nowrap; } td .meta { white-space: nowrap; }
.pill { display: inline-flex; align-items: baseline; gap: 6px; border-radius: 999px; padding: 2px 11px; font-size: 14px; font-weight: 600; max-width: 100%; overflow-wrap: anywhere; }
.pill .why { font-weight: 400; } .p-up { background: var(--up-bg); color: var(--up); } .p-degraded { background: var(--degraded-bg); color: var(--degraded); }
.p-down { background: var(--down-bg); color: var(--down); } .p-unknown { background: var(--unknown-bg); color: var(--unknown); }
.strip { width: 100%; height: 26px; display: block; }
.s-up { fill: var(--bar-up); } .s-degraded { fill: var(--bar-degraded); } .s-down { fill: var(--bar-down); } .s-none { fill: var(--bar-none); }
.ends { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; grid-column: 3; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 6px; padding: 0 7px; font-size: 12.5px; color: var(--soft); font-weight: 400; } p .tag { margin-left: 6px; }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px 6px; margin: 0; min-width: 0; }
.chart figcaption { font-weight: 600; font-size: 14.5px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px; } .chart svg { width: 100%; height: auto; display: block; margin-top: 6px; }
.legend { font-weight: 400; color: var(--soft); font-size: 13px; } .key { display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin: 0 5px 3px 8px; }
.k-one { background: var(--one); } .k-two { background: var(--two); } .k-mark { background: var(--bar-down); }
.grid { stroke: var(--line); stroke-width: 1; } .tick { fill: var(--soft); font-size: 12px; }
.line { fill: none; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; } .l-one { stroke: var(--one); } .l-two { stroke: var(--two); }
.marks { stroke: var(--bar-down); stroke-width: 3; } .none { color: var(--soft); font-size: 14px; margin: 8px 0 12px; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; } th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; } tr:last-child td { border-bottom: 0; } td.n, th.n { text-align: right; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--bg); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; margin: 8px 0 0; font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.slo { margin: 6px 0 0; } .do { margin: 6px 0 0; } .do b { font-weight: 600; }
nav.windows { display: flex; gap: 14px; font-size: 14px; margin: 0 0 10px; } nav.windows [aria-current] { font-weight: 700; color: var(--ink); text-decoration: none; }
nav.pages { display: flex; gap: 16px; margin: 16px 0; font-size: 14px; }
footer { margin-top: 40px; color: var(--soft); font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; }
@media (max-width: 720px) {
  .page { padding: 0 14px 48px; } .charts { grid-template-columns: 1fr; } .hour { padding: 16px 16px; } .card { padding: 14px; }
  .light { grid-template-columns: 1fr auto; gap: 2px 10px; padding: 7px 0; } .light .name { grid-row: 1; } .light .state { grid-row: 2; grid-column: 1 / -1; }
  .light .ends { grid-column: 1 / -1; } .tick { font-size: 17px; } .chart figcaption { font-size: 14px; }
  table, tbody { display: block; } thead { position: absolute; left: -999px; } tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; padding: 9px 0; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; } td { padding: 0; border: 0; } td[data-h]::before { content: attr(data-h) " "; color: var(--soft); }
  .light .share { grid-row: 1; grid-column: 2; } .light .share small { display: inline; margin-left: 6px; } .light .days { grid-column: 1 / -1; } .strip { height: 22px; }
}
@media (prefers-reduced-motion: no-preference) { .fresh { animation: fresh 1.2s ease-out; } @keyframes fresh { from { background: var(--unknown-bg); } } }
`.trim();

/**
 * Without it the page is whole. With it, a change is fetched as soon as it is heard of, and each time that the stream
 * says that it is awake. What could not be fetched is not shown as if it were the present.
 */
export const liveScript = `
(() => {
  const at = (name, within = document) => within.querySelector(name);
  const main = at('main'), live = at('[data-live]'), lost = at('[data-lost]');
  if (!main || !live || !lost || !window.EventSource || !window.fetch) return;
  let busy = false, again = false;
  const isLost = () => {
    if (!lost.hidden) return;
    lost.textContent = 'Not connected to Coalmine: below is how it stood ' + at('[data-as-of]').textContent + '.';
    lost.hidden = false;
  };
  const show = (next) => {
    const open = [...main.querySelectorAll('details')].map((one) => one.open);
    const held = document.activeElement && document.activeElement.closest('main') ? document.activeElement.id : '';
    main.replaceChildren(...at('main', next).childNodes);
    main.querySelectorAll('details').forEach((one, nth) => { one.open = open[nth] ?? one.open; });
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    at('footer').replaceChildren(...at('footer', next).childNodes);
    document.title = next.title;
    const said = at('[data-live]', next).textContent;
    if (said !== live.textContent) live.textContent = said;
    lost.hidden = true;
  };
  const fetchPage = async () => {
    if (busy || document.hidden) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch { isLost(); }
    busy = false;
    if (again && !document.hidden) { again = false; fetchPage(); }
  };
  const stream = new EventSource('/api/v1/events');
  for (const name of ['transition', 'incident', 'awake']) stream.addEventListener(name, fetchPage);
  // It opens again by itself, as behind a proxy that cuts what is idle: twice in a row means that nobody is there.
  let misses = 0;
  stream.onopen = () => { misses = 0; if (!lost.hidden) fetchPage(); };
  stream.onerror = () => { misses += 1; if (misses > 1 || stream.readyState === EventSource.CLOSED) isLost(); };
  document.addEventListener('visibilitychange', () => { if (again && !document.hidden) { again = false; fetchPage(); } });
})();
`.trim();
