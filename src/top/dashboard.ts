// What does the dashboard do, and when? The one place that acts: it reads when another process wrote, draws when the
// frame is another, asks the daemon, and lets go in the end.

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { diskFailure } from '../store/file/error.ts';
import type { Reader, Vitals } from '../store/read.ts';
import { gather, gatherAgain, gatherMore, gatherPlace, type Wanted } from './gather.ts';
import { bodyRows, type Frame, frameOf, pageShape } from './lines/frame.ts';
import { emptyFacts, type Facts, type Known, nothingKnown, type Size } from './model/facts.ts';
import { keysOf, type Pressed } from './model/keys.ts';
import { type Effect, press } from './model/step.ts';
import { firstView, isElsewhere, type Said, type View } from './model/view.ts';
import { openToWatch } from './open.ts';
import { createPace, type Pace } from './pace.ts';

/** So often it asks whether somebody wrote, and it paints no oftener unless a key was pressed. A part of a second. */
const lookEveryMs = 250;
/** A timer may be a little early, and the second must be over. */
const justAfterMs = 3;
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
  readonly #pace: Pace;
  #reader: Reader | null;
  #view: View = firstView;
  #facts: Facts;
  #known: Known = nothingKnown;
  /** Of the store when it was last read whole; null asks for it at the next look. */
  #version: number | null = null;
  /** Of the wall clock, as the two below. */
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** With what changes slowly. */
  #wholeAtMs = Number.NEGATIVE_INFINITY;
  #vitalsAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  /** Of what the last frame was made. */
  #made: Record<string, unknown> | null = null;
  #cancelLook = (): void => {};
  /** Reads follow one another. */
  #work: Promise<void> = Promise.resolve();
  #ended = false;
  #asked = 0;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.#reader = options.reader;
    this.#pace = createPace(options.clock, () => this.#draw());
    this.#facts = emptyFacts(options.path, null, options.clock.nowMs());
  }

  /** Resolves when the first frame is drawn. */
  async start(): Promise<void> {
    await this.#read();
    this.#pace.now();
    this.#later();
  }

  /** What the config adds, now that it was read. */
  know(known: Known): void {
    this.#known = known;
    this.#do(() => this.#read());
  }

  key(input: string, pressed: Pressed): void {
    for (const key of keysOf(input, pressed)) this.#press(key);
  }

  /** Drawn at once, before what stands on the screen no longer fits it. */
  resized(): void {
    this.#pace.now();
    this.#do(() => this.#readPlace());
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#cancelLook();
    this.#pace.end();
    await this.#work;
    await this.#reader?.close();
    this.#reader = null;
  }

  #press(key: string): void {
    const before = this.#view;
    const seen = this.#seen();
    const scene = { ...seen, ...pageShape(seen), shown: bodyRows(seen.size) };
    const { view, effect } = press(before, key, scene);
    this.#view = view;
    if (effect?.kind === 'quit') {
      this.#options.onQuit();
      return;
    }
    if (effect !== null) this.#ask(effect);
    if (isElsewhere(before.place, view.place)) this.#do(() => this.#readPlace());
    else {
      this.#pace.soon(keyEveryMs);
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
    this.#do(() => this.#readAgain());
  }

  /** In turn, and then what is new is drawn. */
  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#ended) return;
      try {
        await work();
        if (!this.#ended) this.#pace.soon(keyEveryMs);
      } catch (error) {
        this.#options.onBroken(error);
      }
    });
  }

  /** With the second, so that what is read and what the clock says change in one frame. */
  #later(): void {
    const inMs = lookEveryMs - (this.#now() % lookEveryMs) + justAfterMs;
    this.#cancelLook = this.#options.clock.timer(inMs, () => {
      this.#work = this.#work.then(async () => {
        try {
          if (!this.#ended) await this.#look();
          if (!this.#ended) this.#pace.soon(lookEveryMs);
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
      const { refreshMs } = this.#options;
      const atMs = this.#now();
      if (isLater(atMs, this.#wholeAtMs, anywayEveryMs)) return this.#read();
      if (isLater(atMs, this.#readAtMs, refreshMs) && (await reader.version()) !== this.#version)
        return this.#readAgain();
      if (isLater(atMs, this.#vitalsAtMs, vitalsEveryMs)) this.#take(await reader.vitals(atMs));
    });
  }

  #take(vitals: Vitals): void {
    this.#vitalsAtMs = this.#now();
    if (!isDeepStrictEqual(vitals, this.#facts.vitals)) this.#facts = { ...this.#facts, vitals };
  }

  async #read(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      await this.#begin(reader);
      this.#wholeAtMs = this.#readAtMs;
      this.#facts = await gather(reader, this.#options.path, this.#wanted(), this.#now());
    });
  }

  /** What changes within seconds. */
  async #readAgain(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      await this.#begin(reader);
      this.#facts = await gatherAgain(reader, this.#facts, this.#wanted(), this.#now());
    });
  }

  async #begin(reader: Reader): Promise<void> {
    this.#version = await reader.version();
    this.#readAtMs = this.#now();
    this.#vitalsAtMs = this.#readAtMs;
  }

  /** The list stays as it is: a key is answered without it. */
  async #readPlace(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      this.#facts = await gatherPlace(reader, this.#facts, this.#wanted(), this.#now());
    });
  }

  async #readMore(): Promise<void> {
    await this.#unlessTrouble(async (reader) => {
      this.#facts = (await gatherMore(reader, this.#facts, this.#wanted())) ?? this.#facts;
    });
  }

  #wanted(): Wanted {
    return { view: this.#view, known: this.#known, size: this.#options.size() };
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
    const opened = openToWatch(this.#options.path);
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

  /** False when the last frame says the same. */
  #draw(): boolean {
    const seen = this.#seen();
    // What is told in seconds changes with them, and all else with what it is made of.
    const made = { ...seen, nowMs: Math.floor(seen.nowMs / 1_000), ...seen.size, size: null };
    if (this.#made !== null && isSame(made, this.#made)) return false;
    this.#made = made;
    this.#options.draw(frameOf(seen));
    return true;
  }
}

/** In another stretch of the clock than that moment: what is due at once is then drawn in one frame with the second. */
const isLater = (nowMs: number, thanMs: number, everyMs: number): boolean =>
  Math.floor(nowMs / everyMs) !== Math.floor(thanMs / everyMs);

const goneWords = (path: string): string =>
  `The store ${path} is gone: it was moved or deleted. What you see is what was read before; it is looked for again.`;

const isSame = (one: Record<string, unknown>, other: Record<string, unknown>): boolean =>
  Object.keys(one).every((key) => one[key] === other[key]);
