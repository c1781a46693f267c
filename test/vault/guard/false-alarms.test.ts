import { describe, expect, test } from 'vitest';
import { omni, omniId, open } from './world.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { Random } from '../../../fixtures/random.ts';
import { renderHtml } from '../../../src/bench/report/html.ts';
import { renderPointsCsv } from '../../../src/bench/report/points-csv.ts';
import { renderResult } from '../../../src/cli/results-text.ts';
import { CopiedFigures, excuse } from '../../../src/vault/guard/copied-figures.ts';
import { storedFigureOf, storedFigures, type StoredFigures } from '../../../src/vault/guard/stored-figures.ts';
import { samplesCsv } from '../../../src/vault/store/samples-csv.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../../src/vault/result/result.ts';
import type { Recall } from '../../../src/vault/result/measured.ts';

const seed = 20_261_125;
const known = vaultOf(omni.result, open.result);
const { p50Ms, p95Ms } = omni.result.points[2]?.latency ?? { p50Ms: 0, p95Ms: 0 };

describe('the public outputs of twenty runs', () => {
  const random = new Random(seed);
  const runs = Array.from({ length: 20 }, (_, run) => {
    const restricted = withCountedRecalls(exampleRecord({ profile: 'alloydb-omni', seed: run }), random);
    const free = withCountedRecalls(exampleRecord({ profile: 'pgvector', seed: run + 100 }), random);
    return { restricted: restricted.result, free: free.result, outputs: publicOutputs(free) };
  });

  test('raise no alarm beside the vault of the run', () => {
    const alarms = runs.flatMap(({ restricted, free, outputs }) => alarmsIn(outputs, vaultOf(restricted, free)));
    expect(alarms, `seed ${seed}`).toEqual([]);
  });

  test('raise no alarm beside a vault of another run, which holds no public result', () => {
    const alarms = runs.flatMap(({ outputs }, run) => alarmsIn(outputs, vaultOf(runs[(run + 1) % 20]!.restricted)));
    expect(alarms, `seed ${seed}`).toEqual([]);
  });

  test('raise no alarm beside a vault of all runs', () => {
    const all = vaultOf(...runs.flatMap(({ restricted, free }) => [restricted, free]));
    expect(
      runs.flatMap(({ outputs }) => alarmsIn(outputs, all)),
      `seed ${seed}`,
    ).toEqual([]);
  });
});

test('a table of twenty unrelated numbers is taken for a copy in less than 1 of 100 cases', () => {
  const random = new Random(seed);
  const tables = Array.from({ length: 1_000 }, () => table(random));
  const alarms = tables.filter((text) => isCopied(text, known)).length;
  expect(alarms, `seed ${seed}`).toBeLessThan(10);
});

test.each([
  ['years and dates', 'AlloyDB Omni 15.12.0, 2026-11-25, since 2023, 2024 and 2025.'],
  ['ports and addresses', 'AlloyDB Omni listens on 5432 and 15432 at 127.0.0.1 and 192.168.10.20.'],
  ['round numbers', 'AlloyDB Omni: 10,000 rows, 1,000 queries, 768 dimensions, 100 lists, 256MB.'],
  ['sizes', 'AlloyDB Omni: 100,000 × 768 vectors have 1,048,576 bytes or 65536, in shares of 0.2500 or 1.500.'],
  ['settings', 'SET scann.num_leaves_to_search = 50; -- AlloyDB Omni, lists=100, m=16, ef_construction=64'],
  ['hashes', `AlloyDB Omni ${'d'.repeat(40)} 4f3c9a1b2c 7e57ab1e00`],
  ['a list that counts up', Array.from({ length: 9_000 }, (_, place) => String(place + 1_000)).join(',\n')],
  ['a version that begins as a number of the result', `${p50Ms}.1 ${p95Ms}.2`],
])('%s are no alarm', (_, text) => {
  expect(isCopied(text, known)).toBe(false);
});

test('a number that a public result has too is no alarm', () => {
  const free = { ...open.result, points: omni.result.points };
  expect(isCopied(`${p50Ms} ${p95Ms}`, known)).toBe(true);
  expect(isCopied(`${p50Ms} ${p95Ms}`, vaultOf(omni.result, free))).toBe(false);
});

test('zeros at either end are no significant digits', () => {
  expect([0.0123, 1230, 1.5, 0.95, 0, Number.NaN, Infinity].map(storedFigureOf)).toEqual(Array(7).fill(null));
  expect([0.01234, 1234, 12_340, 1.0234e-9].map(storedFigureOf)).toEqual(['0.01234', '1234', '12340', '1.0234e-9']);
});

test('two numbers of two results are no copy of either, and each result is reported once a file', () => {
  const other = exampleRecord({ profile: 'alloydb-omni', seed: 9, runId: '2026-11-26-0a1b2c' }).result;
  const both = vaultOf(omni.result, other);
  const mixed = `${p50Ms} ${other.points[2]?.latency.p50Ms}`;
  expect([...new CopiedFigures(both).read(mixed)]).toEqual([]);
  expect([...new CopiedFigures(both).read(`${mixed}\n${p95Ms}\n${omni.result.durationMs}`)]).toEqual([
    { line: 2, result: omniId },
  ]);
});

test('numbers that agree by chance can be excused, in the line or in the one before', () => {
  const line = `omni ${p50Ms} ${p95Ms}`;
  expect(isCopied(line, known)).toBe(true);
  expect(isCopied(`${line} <!-- ${excuse} -->`, known)).toBe(false);
  expect(isCopied(`<!-- ${excuse} -->\n${line}`, known)).toBe(false);
  expect(isCopied(`<!-- ${excuse} -->\n\n${line}`, known)).toBe(true);
});

function vaultOf(...results: readonly BenchmarkResult[]): StoredFigures {
  return storedFigures(new Map(results.map((result, index) => [idOf(result, index), result])));
}

function idOf({ runId, profile }: BenchmarkResult, index: number): string {
  return index === 0 ? `${runId}/${profile.name}` : `${runId}/${profile.name}-${index}`;
}

function isCopied(text: string, figures: StoredFigures): boolean {
  return [...new CopiedFigures(figures).read(text)].length > 0;
}

/** What a public profile leaves outside the vault. */
function publicOutputs(record: BenchmarkRecord): Readonly<Record<string, string>> {
  return {
    'report.html': renderHtml([record], { title: 'pgvector', generatedAt: new Date(0), leftOut: ['alloydb-omni'] }),
    'points.csv': renderPointsCsv(record),
    'result.json': JSON.stringify(record.result, null, 2),
    'samples.csv': [...samplesCsv(record)].join(''),
    'results show': renderResult(record.result, { kind: 'show' }),
  };
}

function alarmsIn(outputs: Readonly<Record<string, string>>, figures: StoredFigures): readonly string[] {
  return Object.entries(outputs).flatMap(([name, text]) => (isCopied(text, figures) ? [name] : []));
}

/** With recalls as a benchmark has them: means of tenths over 1,000 queries, with what adding up binary fractions leaves. */
function withCountedRecalls({ result, samples }: BenchmarkRecord, random: Random): BenchmarkRecord {
  const counted = (expected: number): number => {
    const found = Array.from(
      { length: 1_000 },
      () => Math.floor(Math.min(1, expected + random.fraction() * 0.3) * 10) / 10,
    );
    return found.reduce((sum, share) => sum + share, 0) / found.length;
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    if (isRecall(value)) {
      const [mean, low, high] = [value.mean, value.interval[0], value.interval[1]].map(counted);
      return { ...value, mean, strictMean: mean, interval: [low, high] };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
  };
  return { result: copy(result) as BenchmarkRecord['result'], samples };
}

function isRecall(value: unknown): value is Recall {
  return typeof value === 'object' && value !== null && 'strictMean' in value;
}

/** Five rows of four numbers of three or four digits. */
function table(random: Random): string {
  const cell = (): string => (random.fraction() * 10).toFixed(random.fraction() < 0.5 ? 2 : 3);
  return Array.from({ length: 5 }, () => `| ${[cell(), cell(), cell(), cell()].join(' | ')} |`).join('\n');
}
