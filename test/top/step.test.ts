import { describe, expect, it } from 'vitest';
import type { Command, Where } from '../../src/top/model/keys.ts';
import { bindings, commandFor, keysOf } from '../../src/top/model/keys.ts';
import { listed } from '../../src/top/model/rows.ts';
import { type Effect, press, type Scene } from '../../src/top/model/step.ts';
import { firstView, type View } from '../../src/top/model/view.ts';
import { exportsAt, factsAt, known, onIncident, onTarget, story } from './scenes.ts';

const scene: Scene = {
  facts: factsAt('killed', { target: exportsAt('killed'), incident: story('killed') }),
  known,
  size: { columns: 80, rows: 24 },
  lines: 60,
  shown: 20,
  marked: 30,
};

/** The view after these keys, one after the other, and what the last of them asked for. */
function pressing(view: View, ...keys: string[]): { view: View; effect: Effect | null } {
  let effect: Effect | null = null;
  let now = view;
  for (const key of keys) ({ view: now, effect } = press(now, key, scene));
  return { view: now, effect };
}
const typed = (text: string): string[] => [...text];
const names = (view: View): string[] =>
  listed(view, scene.facts, known).map((row) => (row.kind === 'group' ? row.title : row.target.target));

describe('the keys', () => {
  it('each mean one thing in one place', () => {
    const places: Where[] = ['overview', 'target', 'incident'];
    for (const place of places) {
      const keys = bindings.flatMap(({ keys: own, on }) => (on.includes(place) ? own : []));
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(commandFor('s', 'incident')).toBeNull();
  });

  it('reach every command', () => {
    const commands = new Set<Command>(bindings.map(({ command }) => command));
    expect(commands.size).toBe(22);
  });

  it('are told apart as a terminal sends them', () => {
    expect(keysOf('', { upArrow: true })).toEqual(['up']);
    expect(keysOf('c', { ctrl: true })).toEqual(['ctrl+c']);
    expect(keysOf('G', { shift: true })).toEqual(['G']);
    expect(keysOf('/', { meta: true })).toEqual(['esc', '/']);
    expect(keysOf('jj\r', {})).toEqual(['j', 'j', 'enter']);
  });
});

describe('the list', () => {
  it('has trouble first, and then names', () => {
    expect(names(firstView)).toEqual(['exports', 'search', 'mail', 'billing', 'exports-eu', '図書館📚']);
  });

  it('moves by arrows and vim keys, and stays within', () => {
    expect(pressing(firstView, 'j', 'down').view.selected).toBe('mail');
    expect(pressing(firstView, 'j', 'k', 'up', 'up').view.selected).toBe('exports');
    expect(pressing(firstView, 'G', 'j').view.selected).toBe('図書館📚');
    expect(pressing(firstView, 'pagedown').view.selected).toBe('図書館📚');
    expect(pressing(firstView, 'G', '0').view.selected).toBe('exports');
  });

  it('keeps to the target that was selected when the order changes', () => {
    const { view } = pressing(firstView, 'j', 'j', 'j');
    expect(view.selected).toBe('billing');
    expect(pressing(view, 's').view).toMatchObject({ sort: 'name', selected: 'billing' });
    expect(names(pressing(view, 's').view)[0]).toBe('billing');
  });

  it('is sorted by what somebody looks for', () => {
    const by = (times: number) => names(pressing(firstView, ...Array(times).fill('s')).view)[0];
    expect([1, 2, 3, 4, 5, 6].map(by)).toEqual([
      'billing',
      'mail',
      'search',
      'exports',
      'exports',
      'exports',
    ]);
  });

  it('is filtered while one types, by name, cause, label and note; esc takes it back', () => {
    const filtered = (text: string) => names(pressing(firstView, '/', ...typed(text)).view);
    expect(filtered('exp')).toEqual(['exports', 'exports-eu']);
    expect(filtered('worker_d')).toEqual(['exports']);
    expect(filtered('team=data eu')).toEqual(['exports-eu']);
    expect(filtered('flap')).toEqual(['search']);
    expect(pressing(firstView, '/', 'x', 'backspace', 'y', 'esc').view).toMatchObject({
      filter: '',
      prompt: null,
    });
    const kept = pressing(firstView, '/', ...typed('mail'), 'enter').view;
    expect(kept).toMatchObject({ filter: 'mail', prompt: null });
    expect(pressing(kept, 'esc').view.filter).toBe('');
  });

  it('makes groups of one label after the other, those without it last', () => {
    const { view } = pressing(firstView, 'g');
    expect(view.group).toBe('region');
    expect(names(view).slice(0, 2)).toEqual(['region=us', 'exports']);
    expect(names(view).slice(4, 6)).toEqual(['no region', 'search']);
    // Titles are not stopped at.
    expect(pressing(view, 'j').view.selected).toBe('exports-eu');
    expect(pressing(view, 'g', 'g').view.group).toBeNull();
  });

  it('says why there are no groups where labels are not known', () => {
    const missing = { config: null, targets: new Map(), missing: 'the config is not right' };
    expect(press(firstView, 'g', { ...scene, known: missing }).view.said?.text).toBe(
      'the config is not right',
    );
  });
});

describe('looking closer', () => {
  it('leads from the list to the target, to its incident, and back the same way', () => {
    const target = pressing(firstView, 'enter').view;
    expect(target.place).toMatchObject({ at: 'target', target: 'exports', range: 1 });
    const incident = pressing(target, 'enter').view;
    expect(incident.place).toMatchObject({ at: 'incident', id: 'inc_1' });
    expect(pressing(incident, 'esc', 'esc').view).toMatchObject({
      place: { at: 'overview' },
      selected: 'exports',
    });
  });

  it('scrolls no further than to the end', () => {
    const { place } = pressing(onTarget, ...Array(100).fill('j')).view;
    expect(place).toMatchObject({ from: 40 });
    expect(pressing(onTarget, 'end', 'k').view.place).toMatchObject({ from: 39 });
    expect(pressing(onTarget, 'pagedown', 'home').view.place).toMatchObject({ from: 0 });
  });

  it('moves to what is selected, where it is not on the screen', () => {
    expect(pressing(onIncident, 'n').view.place).toMatchObject({ from: 11 });
    expect(pressing(onTarget, 'end', 'N').view.place).toMatchObject({ from: 30 });
    expect(press(onIncident, 'n', { ...scene, marked: 5 }).view.place).toMatchObject({ from: 0 });
  });

  it('shows a longer or a shorter time, and one check after the other', () => {
    expect(pressing(onTarget, 'l', 'l', 'l', 'l').view.place).toMatchObject({ range: 3 });
    expect(pressing(onTarget, 'h').view.place).toMatchObject({ range: 0 });
    // The chart begins with the check that one came to see.
    expect(pressing(onTarget, 'tab').view.place).toMatchObject({ check: 'health' });
    expect(pressing(onTarget, 'tab', 'tab').view.place).toMatchObject({ check: 'protocol' });
  });
});

describe('what is asked of the daemon', () => {
  it('is a probe of the selected target', () => {
    expect(pressing(firstView, 'j', 'p').effect).toEqual({ kind: 'probe', target: 'search' });
    expect(pressing(onTarget, 'p').effect).toEqual({ kind: 'probe', target: 'exports' });
  });

  it('is to acknowledge the open incident, with a note or without', () => {
    const asked = { kind: 'acknowledge', incidentId: 'inc_1' };
    expect(pressing(firstView, 'a', ...typed('on it'), 'enter').effect).toEqual({ ...asked, note: 'on it' });
    expect(pressing(onIncident, 'a', 'enter').effect).toEqual({ ...asked, note: null });
    expect(pressing(firstView, 'a', 'x', 'esc').effect).toBeNull();
    expect(pressing(firstView, 'G', 'a').view.said?.text).toMatch(/no open incident/);
  });

  it('is a silence, once it is said how long and why', () => {
    const { effect } = pressing(firstView, 'S', 'ctrl+u', ...typed('30m deploy of workers'), 'enter');
    expect(effect).toEqual({
      kind: 'silence',
      target: 'exports',
      light: null,
      forMs: 1_800_000,
      reason: 'deploy of workers',
    });
    for (const text of ['', 'soon because', '1h']) {
      const refused = pressing(firstView, 'S', 'ctrl+u', ...typed(text), 'enter');
      expect([refused.effect, refused.view.said?.tone]).toEqual([null, 'bad']);
    }
  });

  it('is a silence of one light, which tab chooses', () => {
    const lights = ['tab', 'tab', 'tab'].map((_, nth, tabs) => {
      const { effect } = pressing(firstView, 'S', ...tabs.slice(0, nth + 1), ...typed('deploy'), 'enter');
      return effect?.kind === 'silence' ? effect.light : effect;
    });
    expect(lights).toEqual(['server', 'pipeline', null]);
  });

  it('is to send the selected message again', () => {
    expect(pressing(onIncident, 'n', 'r').effect).toEqual({ kind: 'resend', deliveryId: 'dlv_1' });
  });

  it('is answered in the last line until the next key', () => {
    const said = { ...firstView, said: { text: 'a probe began', tone: 'good' as const } };
    expect(pressing(said, 'j').view.said).toBeNull();
  });
});

describe('the help', () => {
  it('opens everywhere, moves, and any other key leads back', () => {
    const open = pressing(onTarget, '?').view;
    expect(open.help).toBe(0);
    expect(pressing(open, 'j').view.help).toBe(1);
    expect(pressing(open, 'p')).toMatchObject({ view: { help: null }, effect: null });
  });

  it('is quit from as from anywhere, also in the middle of a word', () => {
    expect(pressing({ ...firstView, help: 0 }, 'q').effect).toEqual({ kind: 'quit' });
    expect(pressing(firstView, '/', 'q').effect).toBeNull();
    expect(pressing(firstView, '/', 'ctrl+c').effect).toEqual({ kind: 'quit' });
  });
});
