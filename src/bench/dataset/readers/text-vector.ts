import { vectorFault as fault, type FoundVector } from './row-by-row-reader.ts';
import { elementFault } from './row-fault.ts';
import { dimensionsMax } from './vector-file.ts';

/** A JSON array, pgvector's `[1,2]` or PostgreSQL's `{1,2}`. */
export function parseVectorText(text: string): FoundVector {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === String.raw`\N` || /^null$/i.test(trimmed)) return fault('null', 'it is null');
  if (!looksLikeVector(trimmed)) return fault('not-a-vector', `${excerpt(trimmed)} is no vector`);
  const inner = trimmed.slice(1, -1).trim();
  if (inner === '') return fault('wrong-dimension', 'it has no elements');
  return parseElements(parseJsonArray(inner) ?? inner.split(',').map(parseNumber));
}

/** The quick way, for what JSON takes as well; it does not take NaN, `.5` or `+1`. */
function parseJsonArray(inner: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(`[${inner}]`) as readonly unknown[];
  } catch {
    return undefined;
  }
}

/** The value of a field in JSON: an array of numbers, or a text that holds a vector. */
export function parseVectorJson(value: unknown): FoundVector {
  if (value === null || value === undefined) return fault('null', 'it is null');
  if (typeof value === 'string') return parseVectorText(value);
  if (!Array.isArray(value)) return fault('not-a-vector', `${excerpt(JSON.stringify(value))} is no vector`);
  if (value.length === 0) return fault('wrong-dimension', 'it has no elements');
  return parseElements(value);
}

export function looksLikeVector(text: string): boolean {
  return (text.startsWith('[') && text.endsWith(']')) || (text.startsWith('{') && text.endsWith('}'));
}

/** Null stays null; what is no number stays text. */
function parseNumber(text: string): unknown {
  const trimmed = text.trim();
  const number = Number(trimmed);
  if (trimmed !== '' && !Number.isNaN(number) && !/^[+-]?0[box]/i.test(trimmed)) return number;
  if (trimmed === '' || /^null$/i.test(trimmed)) return null;
  if (/^[+-]?nan$/i.test(trimmed)) return NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  return infinite === null ? trimmed : infinite[1] === '-' ? -Infinity : Infinity;
}

function parseElements(elements: readonly unknown[]): FoundVector {
  if (elements.length > dimensionsMax) {
    return fault('wrong-dimension', `it has ${elements.length} elements; pgvector's vector holds 16,000 at most`);
  }
  const data = new Float32Array(elements.length);
  for (const [index, value] of elements.entries()) {
    if (value === null) return fault('null', `element ${index} (from 0) is null`, index);
    if (typeof value !== 'number') {
      const known = typeof value === 'string' ? nonFinite.get(value) : undefined;
      if (known === undefined) {
        return fault('not-a-number', `element ${index} (from 0) is ${excerpt(JSON.stringify(value))}`, index);
      }
      return finiteFault(index, known, known);
    }
    data[index] = value;
    if (!Number.isFinite(data[index])) return finiteFault(index, data[index] as number, value);
  }
  return { kind: 'vector', data };
}

/** JSON has no such numbers; writers that break the rule write these words. */
const nonFinite: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function finiteFault(element: number, stored: number, original: number): FoundVector {
  const { reason, fact } = elementFault(0, element, stored, original);
  return fault(reason, fact, element);
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
