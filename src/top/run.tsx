// How does the dashboard live in a terminal? On its own screen, which it gives back however it ends.

import { type Instance, render } from 'ink';
import type { Clock } from '../base/clock.ts';
import type { Reader } from '../store/read.ts';
import { Dashboard, type DashboardOptions } from './dashboard.ts';
import type { Frame } from './lines/frame.ts';
import { type Line, painted } from './lines/line.ts';
import type { Known, Size } from './model/facts.ts';
import type { Pressed } from './model/keys.ts';
import type { Said } from './model/view.ts';
import { inColour, plain } from './paint.ts';
import { Screen } from './parts/screen.tsx';

export interface Terminal {
  stdout: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
  colour: boolean;
}

export interface TopOptions {
  path: string;
  reader: Reader;
  clock: Clock;
  refreshMs: number;
  ask: DashboardOptions['ask'];
  /** What the config adds, asked for after the first frame; null when there is none to read. */
  learn: (() => Promise<Known | null>) | null;
  /** What happens while one looks, and says so in the last line; null when nothing does. */
  meanwhile: ((say: (said: Said) => void) => Promise<void>) | null;
  signal: AbortSignal;
}

/** Resolves when it was left: true by a key, false by a signal. Rejects with a defect, once the screen is given back. */
export async function runTop(options: TopOptions, terminal: Terminal): Promise<boolean> {
  const { path, reader, clock, refreshMs, ask, learn, meanwhile, signal } = options;
  const { stdout } = terminal;
  const left = Promise.withResolvers<boolean>();
  const interrupted = (): void => left.resolve(false);
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const screen = screenOn(terminal, size, (input, pressed) => dashboard.key(input, pressed), left.reject);
  const dashboard: Dashboard = new Dashboard({
    path,
    reader,
    clock,
    refreshMs,
    size,
    ask,
    draw: screen.draw,
    onQuit: () => left.resolve(true),
    onBroken: left.reject,
  });
  const resized = (): void => dashboard.resized();
  stdout.on('resize', resized);
  signal.addEventListener('abort', interrupted, { once: true });
  if (signal.aborted) interrupted();
  try {
    await dashboard.start();
    const learnt = learn?.().then((known) => known && dashboard.know(known)) ?? Promise.resolve();
    learnt.catch(left.reject);
    meanwhile?.((said) => dashboard.say(said)).catch(left.reject);
    return await left.promise;
  } finally {
    signal.removeEventListener('abort', interrupted);
    stdout.off('resize', resized);
    await dashboard.end();
    await screen.giveBack();
  }
}

interface OnScreen {
  draw(frame: Frame): void;
  giveBack(): Promise<void>;
}

/** Mounted with the first frame. A frame that is the same as the last one costs nothing. */
function screenOn(
  { stdout, stdin, colour }: Terminal,
  size: () => Size,
  key: (input: string, pressed: Pressed) => void,
  onBroken: (error: unknown) => void,
): OnScreen {
  let instance: Instance | null = null;
  let last = '';
  const text = (lines: readonly Line[]): string[] =>
    lines.map((one) => painted(one, colour ? inColour : plain));
  const onKey = (input: string, pressed: Pressed): void => {
    try {
      key(input, pressed);
    } catch (error) {
      onBroken(error);
    }
  };
  return {
    draw({ header, body, footer }) {
      const parts = { header: text(header), body: text(body), footer: text(footer), ...size() };
      const whole = JSON.stringify(parts);
      if (whole === last) return;
      last = whole;
      const node = <Screen {...parts} onKey={onKey} />;
      if (instance === null) instance = render(node, { stdout, stdin, ...manners });
      else instance.rerender(node);
    },
    async giveBack() {
      const exited = instance?.waitUntilExit();
      instance?.unmount();
      await exited;
    },
  };
}

/** Said outright: some of it Ink would guess from the environment. */
const manners = {
  alternateScreen: true,
  interactive: true,
  incrementalRendering: true,
  exitOnCtrlC: false,
  patchConsole: false,
  maxFps: 60,
} as const;
