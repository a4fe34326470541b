// How is a part of a tool definition written, so that what means the same reads the same? Keys are sorted, and
// so are the lists of JSON Schema that are sets; everything stays within a room, whatever a server lists.

/** What a value is decides what may be sorted in it. */
type Place =
  | 'schema'
  /** Names of the server's own choice, each with a schema: here `required` is a property like any other. */
  | 'schemas by name'
  | 'value';

export interface Room {
  /** Characters that may still be written. */
  left: number;
  /** Of every string: a server may tell a secret back to us. */
  redact(text: string): string;
}

/** Stands for what there was no room for. Definitions that differ only there read the same. */
const cut = '"…"';

/** Far deeper than schemas that people write, and far from the end of the stack. */
const mostDepth = 100;
/** Sorting more than this would hold up every other probe. */
const mostMembers = 2_000;

const sets = new Set(['required', 'enum', 'type']);
const values = new Set(['const', 'default', 'enum', 'example', 'examples']);
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** Text that `JSON.parse` reads. It takes what it writes from `room`. */
export const canonical = (value: unknown, place: 'schema' | 'value', room: Room): string =>
  write(value, place, room, 0);

function write(value: unknown, place: Place, room: Room, depth: number): string {
  if (room.left <= 0 || depth > mostDepth) return cut;
  if (Array.isArray(value)) return `[${items(value, place, room, depth).join(',')}]`;
  if (typeof value === 'object' && value !== null) return members(value, place, room, depth);
  return scalar(value, room);
}

function scalar(value: unknown, room: Room): string {
  const text = JSON.stringify(typeof value === 'string' ? fitting(value, room) : value) ?? 'null';
  room.left -= text.length;
  return text;
}

function fitting(value: string, { left, redact }: Room): string {
  const text = redact(value);
  return text.length > left ? `${text.slice(0, left)}…` : text;
}

function items(list: readonly unknown[], place: Place, room: Room, depth: number): string[] {
  const written: string[] = [];
  for (const item of list) {
    written.push(write(item, place, room, depth + 1));
    if (room.left <= 0) break;
    room.left -= 1;
  }
  return written;
}

function members(value: object, place: Place, room: Room, depth: number): string {
  const keys = Object.keys(value);
  if (keys.length > mostMembers) return cut;
  const written: string[] = [];
  for (const key of keys.sort()) {
    if (room.left <= 0) {
      written.push(`${cut}:true`);
      break;
    }
    const name = scalar(key, room);
    const inner = (value as Record<string, unknown>)[key];
    const set = place === 'schema' && sets.has(key) && Array.isArray(inner);
    const text = set
      ? `[${items(inner.slice(0, mostMembers), 'value', room, depth + 1)
          .sort()
          .join(',')}]`
      : write(inner, placeOf(key, place), room, depth + 1);
    written.push(`${name}:${text}`);
  }
  return `{${written.join(',')}}`;
}

function placeOf(key: string, place: Place): Place {
  if (place !== 'schema') return place === 'value' ? 'value' : 'schema';
  if (values.has(key)) return 'value';
  return named.has(key) ? 'schemas by name' : 'schema';
}
