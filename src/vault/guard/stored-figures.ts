import type { BenchmarkResult } from '../result/result.ts';
import { rateText, timeText } from '../result/figure-text.ts';

/** A number of four or more significant digits, as JavaScript prints it: `2.413` for 2.413, 2.4130 and 02.413. */
export type Figure = string;

/** The restricted results of the vault that each figure belongs to, by their ids. */
export type StoredFigures = ReadonlyMap<Figure, readonly string[]>;

/**
 * The figures that the guard looks for: measured times and rates of restricted results, with all digits as stored in
 * `result.json`, and those of each point as `pgparity results show` prints them. A figure that a public result has too is
 * left out.
 */
export function storedFigures(results: ReadonlyMap<string, BenchmarkResult>): StoredFigures {
  const free = new Set([...results.values()].filter(isPublic).flatMap(figuresIn));
  const found = new Map<Figure, string[]>();
  for (const [id, result] of results) {
    if (isPublic(result)) continue;
    for (const figure of new Set(figuresIn(result))) {
      if (!free.has(figure)) found.set(figure, [...(found.get(figure) ?? []), id]);
    }
  }
  return found;
}

function isPublic({ profile }: BenchmarkResult): boolean {
  return profile.licence.numbers === 'public';
}

/** Null for a number of fewer than four significant digits, zeros at either end not counted. */
export function storedFigureOf(value: number): Figure | null {
  const text = String(Math.abs(value));
  const digits = text
    .replace(/e.*$/, '')
    .replace('.', '')
    .replaceAll(/^0+|0+$/g, '');
  return Number.isFinite(value) && digits.length >= digitsMin ? text : null;
}

const digitsMin = 4;

function figuresIn(result: BenchmarkResult): readonly Figure[] {
  const printed = result.points.flatMap(({ latency: { p50Ms, p95Ms, p99Ms }, queriesPerSecond }) =>
    [...[p50Ms, p95Ms, p99Ms].flatMap((ms) => (ms === null ? [] : timeText(ms))), rateText(queriesPerSecond)].map(
      Number,
    ),
  );
  // What is known of the data and the machine is public.
  const own = { ...result, dataset: null, fingerprint: null };
  return [...measured('', own), ...printed].flatMap((value) => storedFigureOf(value) ?? []);
}

function measured(key: string, value: unknown): readonly number[] {
  if (typeof value === 'number') return measuredKey.test(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((inner) => measured(key, inner));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => measured(name, inner));
}

/** Times and rates. Recall, sizes and counts coincide between results of the same data, so they identify none. */
const measuredKey = /Ms$|MsPerQuery$|PerSecond$/;
