import { pairLines } from './line-pairs.ts';
import type { ValueLine } from './value-line.ts';

/** The same place in every value that is compared, in the values' order; null where a value has no such place. */
export interface Place {
  readonly lines: readonly (ValueLine | null)[];
  readonly same: boolean;
}

/** The places of two values or more. Of rows that differ, only the values that do are kept, named by their columns. */
export function alignedPlaces(values: readonly (readonly ValueLine[])[]): readonly Place[] {
  const [first = [], second = [], ...others] = values;
  const places = others.length === 0 ? placesOfTwo(first, second) : placesOfMany(first, [second, ...others]);
  return places.flatMap(differingParts);
}

function placesOfTwo(left: readonly ValueLine[], right: readonly ValueLine[]): readonly Place[] {
  return pairLines(left, right).map((pair) => ({ lines: [pair.left, pair.right], same: pair.same }));
}

/** Every value is paired with the first one; what the first one lacks comes last. */
function placesOfMany(first: readonly ValueLine[], others: readonly (readonly ValueLine[])[]): readonly Place[] {
  const partners = others.map((other) => {
    const pairs = pairLines(first, other);
    const extra = pairs.flatMap(({ left, right }) => (left === null && right !== null ? [right] : []));
    return { of: new Map(pairs.map(({ left, right }) => [left, right])), extra };
  });
  const common = first.map((own) => place([own, ...partners.map(({ of }) => of.get(own) ?? null)]));
  const extras = Math.max(...partners.map(({ extra }) => extra.length));
  const more = Array.from({ length: extras }, (_, index) =>
    place([null, ...partners.map(({ extra }) => extra[index] ?? null)]),
  );
  return [...common, ...more];
}

function place(lines: Place['lines']): Place {
  const [first] = lines;
  return { lines, same: lines.every((each) => each?.slot === first?.slot && each?.text === first?.text) };
}

function differingParts(whole: Place): readonly Place[] {
  if (whole.same) return [whole];
  const [first] = whole.lines;
  const labels = first?.parts.map(({ label }) => label) ?? [];
  const comparable = whole.lines.every((each) => each !== null && haveLabels(each.parts, labels));
  if (labels.length === 0 || !comparable) return [whole];
  return labels
    .map((label, index) => place(whole.lines.map((each) => each && partOf(each, label, index))))
    .filter(({ same }) => !same);
}

function haveLabels(parts: ValueLine['parts'], labels: readonly string[]): boolean {
  return parts.length === labels.length && parts.every(({ label }, index) => label === labels[index]);
}

function partOf(whole: ValueLine, label: string, index: number): ValueLine {
  const text = whole.parts[index]?.text ?? '';
  return { label: `${whole.label}${nameOf(whole, index)} ${label}`, slot: label, text, parts: [] };
}

/** A row or an object is known by its first part, an id or a name as a rule. */
function nameOf({ parts }: ValueLine, index: number): string {
  const name = parts[0]?.text ?? '';
  return index === 0 || name === '' || name.length > nameCharactersMax ? '' : ` (${name})`;
}

const nameCharactersMax = 40;
