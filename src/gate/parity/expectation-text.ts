import type { Expectation } from './expectation.ts';

/** An entry of the expected divergences as files and reports show it. */
export function expectationText(entry: Expectation): string {
  return JSON.stringify(entry, null, 2);
}

/**
 * The text of a file of expected divergences with the entry in it: in the place of the one of the same observation, or
 * behind the last one. Every other byte stays as it is.
 */
export function withEntry(text: string, entry: Expectation): string {
  const places = placesOfEntries(text);
  const written = expectationText(entry).replaceAll('\n', '\n  ');
  const own = places.find(({ start, end }) => isSameObservation(JSON.parse(text.slice(start, end)), entry));
  if (own !== undefined) return `${text.slice(0, own.start)}${written}${text.slice(own.end)}`;
  const last = places.at(-1);
  if (last !== undefined) return `${text.slice(0, last.end)},\n  ${written}${text.slice(last.end)}`;
  return `[\n  ${written}\n]\n`;
}

export function isSameObservation(one: Pick<Expectation, 'check' | 'observation'>, other: typeof one): boolean {
  return one.check === other.check && one.observation === other.observation;
}

/** Where the objects of a JSON array of objects stand. */
export function placesOfEntries(text: string): readonly { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      if (depth === 2) start = index;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (depth === 1) places.push({ start, end: index + 1 });
    }
  }
  return places;
}

/** The lines that differ between two versions of a text of which one region changed: those of before, those of now. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
  ];
}
