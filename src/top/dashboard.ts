// What does the dashboard do, and when? The one place that acts: it reads when another process wrote, draws when the
// frame is another, asks the daemon, and lets go in the end.

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { diskFailure } from '../store/error.ts';
import { openReader, type Reader, type Vitals } from '../store/read.ts';
import { gather, gatherMore } from './gather.ts';
import { bodyRows, type Frame, frameOf, pageLines } from './lines/frame.ts';
import { emptyFacts, type Facts, type Known, nothingKnown, type Size } from './model/facts.ts';
import { keysOf, type Pressed } from './model/keys.ts';
import { type Effect, press } from './model/step.ts';
import { firstView, type Said, type View } from './model/view.ts';

/** So often it asks whether somebody wrote, and it paints no oftener unless a key was pressed. */
const lookEveryMs = 250;
/** Also when nobody writes: a daemon that was killed says nothing. */
const vitalsEveryMs = 1_000;
/** What depends on the time alone, such as availability. */
const anywayEveryMs = 15_000;
/** A store that cannot be read is tried again. */
const retryEveryMs = 1_000;
/** Who holds a key down sees every step, and no more frames than these. */
const keyEveryMs = 40;

export interface DashboardOptions {
  path: string;
  /** Open already, so that what is wrong with the store is said before the screen is taken. */
  reader: Reader;
  clock: Clock;
  /** The list is read no oftener. */
  refreshMs: number;
  size(): Size;
  draw(frame: Frame): void;
  /** Never rejects. */
  ask(effect: Exclude<Effect, { kind: 'quit' }>): Promise<Said>;
  onQuit(): void;
  /** A defect of ours. */
  onBroken(error: unknown): void;
}

export class Dashboard {
  readonly #options: DashboardOptions;
  #reader: Reader | null;
  #view: View = firstView;
  #facts: Facts;
  #known: Known = nothingKnown;
  /** Of the store when it was last read whole; null asks for it at the next look. */
  #version: number | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #vitalsAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #paintedAtMs = Number.NEGATIVE_INFINITY;
  /** Of what the last frame was made. */
  #made: Record<string, unknown> | null = null;
  #cancelLook = (): void => {};
  #cancelPaint: (() => void) | null = null;
  /** Reads follow one another. */
  #work: Promise<void> = Promise.resolve();
  #ended = false;
  #asked = 0;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.#reader = options.reader;
    this.#facts = emptyFacts(options.path, null, options.clock.nowMs());
  }

  /** Resolves when the first frame is drawn. */
  async start(): Promise<void> {
    await this.#read();
    this.#paint();
    this.#later();
  }

  /** What the config adds, now that it was read. */
  know(known: Known): void {
    this.#known = known;
    this.#again();
  }

  key(input: string, pressed: Pressed): void {
    for (const key of keysOf(input, pressed)) this.#press(key);
  }

  resized(): void {
    this.#again();
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#cancelLook();
    this.#cancelPaint?.();
    await this.#work;
    await this.#reader?.close();
    this.#reader = null;
  }

  #press(key: string): void {
    const before = this.#view;
    const seen = this.#seen();
    const scene = { ...seen, lines: pageLines(seen).length, shown: bodyRows(seen.size) };
    const { view, effect } = press(before, key, scene);
    this.#view = view;
    if (effect?.kind === 'quit') {
      this.#options.onQuit();
      return;
    }
    if (effect !== null) this.#ask(effect);
    if (isElsewhere(before, view)) this.#do(() => this.#read());
    else {
      this.#paintSoon(keyEveryMs);
      this.#do(() => this.#readMore());
    }
  }

  /** The last line belongs to what was asked last: an answer to something before it comes too late. */
  #ask(effect: Parameters<DashboardOptions['ask']>[0]): void {
    this.#asked += 1;
    const turn = this.#asked;
    void this.#options.ask(effect).then((said) => {
      if (turn === this.#asked) this.say(said);
    });
  }

  /** In the last line, until the next key. */
  say(said: Said): void {
    if (this.#ended) return;
    this.#view = { ...this.#view, said };
    this.#again();
  }

  #again(): void {
    this.#do(() => this.#read());
  }

  /** In turn, and then what is new is drawn. */
  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#ended) return;
      try {
        await work();
        if (!this.#ended) this.#paintSoon(keyEveryMs);
      } catch (error) {
        this.#options.onBroken(error);
      }
    });
  }

  #later(): void {
    this.#cancelLook = this.#options.clock.timer(lookEveryMs, () => {
      this.#work = this.#work.then(async () => {
        try {
          if (!this.#ended) await this.#look();
          if (!this.#ended) this.#paintSoon(lookEveryMs);
        } catch (error) {
          this.#options.onBroken(error);
        }
        if (!this.#ended) this.#later();
      });
    });
  }

  /** Cheap while nobody writes. */
  async #look(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#reader !== null && !this.#reader.isThere()) await this.#lose(goneWords(this.#options.path));
    if (this.#reader === null) {
      if (nowMs - this.#triedAtMs >= retryEveryMs) await this.#openAgain(nowMs);
      return;
    }
    await this.#unlessTrouble(async (reader) => {
      const version = await reader.version();
      const since = nowMs - this.#readAtMs;
      if ((version !== this.#version && since >= this.#options.refreshMs) || since >= anywayEveryMs)
        return this.#read();
      if (nowMs - this.#vitalsAtMs >= vitalsEveryMs) this.#take(await reader.vitals(this.#now()));
    });
  }

  #take(vitals: Vitals): void {
    this.#vitalsAtMs = this.#options.clock.monotonicMs();
    if (!isDeepStrictEqual(vitals, this.#facts.vitals)) this.#facts = { ...this.#facts, vitals };
  }

  async #read(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      const { clock, path, size } = this.#options;
      this.#version = await reader.version();
      this.#readAtMs = clock.monotonicMs();
      this.#vitalsAtMs = this.#readAtMs;
      const wanted = { view: this.#view, known: this.#known, size: size() };
      this.#facts = await gather(reader, path, wanted, clock.nowMs());
    });
  }

  async #readMore(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      const wanted = { view: this.#view, known: this.#known, size: this.#options.size() };
      this.#facts = (await gatherMore(reader, this.#facts, wanted)) ?? this.#facts;
    });
  }

  /** What the disk refuses is said in the header, over what was known before. */
  async #unlessTrouble(work: (reader: Reader) => Promise<void>): Promise<void> {
    if (this.#reader === null) return;
    try {
      await work(this.#reader);
    } catch (error) {
      await this.#lose(diskFailure(error, this.#options.path, 'read').sentence);
    }
  }

  async #lose(trouble: string): Promise<void> {
    this.#facts = { ...this.#facts, trouble };
    this.#triedAtMs = this.#options.clock.monotonicMs();
    const reader = this.#reader;
    this.#reader = null;
    await reader?.close().catch(() => {});
  }

  async #openAgain(nowMs: number): Promise<void> {
    this.#triedAtMs = nowMs;
    const opened = openReader(this.#options.path);
    if (!opened.ok) {
      // That it is gone says more than that there is none.
      if (opened.error.kind !== 'missing') this.#facts = { ...this.#facts, trouble: opened.error.sentence };
      return;
    }
    this.#reader = opened.reader;
    await this.#read();
  }

  #now(): number {
    return this.#options.clock.nowMs();
  }

  #seen() {
    const { size } = this.#options;
    return { view: this.#view, facts: this.#facts, known: this.#known, size: size(), nowMs: this.#now() };
  }

  /** At once when the last frame is old enough, else as soon as it is. */
  #paintSoon(leastMs: number): void {
    const leftMs = this.#paintedAtMs + leastMs - this.#options.clock.monotonicMs();
    if (leftMs <= 0) this.#paint();
    else this.#cancelPaint ??= this.#options.clock.timer(leftMs, () => this.#paint());
  }

  #paint(): void {
    this.#cancelPaint?.();
    this.#cancelPaint = null;
    const seen = this.#seen();
    // What is told in seconds changes with them, and all else with what it is made of.
    const made = { ...seen, nowMs: Math.floor(seen.nowMs / 1_000), ...seen.size, size: null };
    if (this.#made !== null && isSame(made, this.#made)) return;
    this.#made = made;
    this.#paintedAtMs = this.#options.clock.monotonicMs();
    this.#options.draw(frameOf(seen));
  }
}

const goneWords = (path: string): string =>
  `The store ${path} is gone: it was moved or deleted. What you see is what was read before; it is looked for again.`;

const isSame = (one: Record<string, unknown>, other: Record<string, unknown>): boolean =>
  Object.keys(one).every((key) => one[key] === other[key]);

/** Something else must be read for this view than for that. */
function isElsewhere(one: View, other: View): boolean {
  const { place: a } = one;
  const { place: b } = other;
  if (a.at !== b.at) return true;
  if (a.at === 'target' && b.at === 'target') return a.target !== b.target || a.range !== b.range;
  return a.at === 'incident' && b.at === 'incident' && a.id !== b.id;
}
