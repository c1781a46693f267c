import { expect, test } from 'vitest';
import { omni, omniId, open } from './world.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { Random } from '../../../fixtures/random.ts';
import { renderHtml } from '../../../src/bench/report/html.ts';
import { pastedNumbersIn } from '../../../src/vault/guard/pasted-numbers.ts';
import { resultNumbers } from '../../../src/vault/guard/result-numbers.ts';
import { excuse } from '../../../src/vault/guard/written-line.ts';
import type { BenchmarkRecord, Recall } from '../../../src/vault/result/result.ts';

const known = resultNumbers(
  new Map([
    [omniId, omni.result],
    ['2026-11-25-0a1b2c/pgvector', open.result],
  ]),
);
const seed = 20_261_125;

test('numbers that have nothing to do with a result are rarely taken for it, and hardly ever without its name', () => {
  const random = new Random(seed);
  const tables = Array.from({ length: 1_000 }, () => table(random));
  const alarms = (title: string): number =>
    tables.filter((rows) => pastedNumbersIn(`${title}\n${rows}`, known, false).length > 0).length;
  expect(alarms('# AlloyDB Omni'), `seed ${seed}`).toBeLessThan(60);
  expect(alarms('# Something else'), `seed ${seed}`).toBe(0);
});

test('they are not taken for it oftener when the vault holds many results', () => {
  const random = new Random(seed);
  const ids = Array.from({ length: 12 }, (_, run) => `2026-11-25-0000${String(run).padStart(2, '0')}/alloydb-omni`);
  const many = resultNumbers(
    new Map(ids.map((id, run) => [id, exampleRecord({ profile: 'alloydb-omni', seed: run }).result])),
  );
  const tables = Array.from({ length: 300 }, () => `# AlloyDB Omni\n${table(random)}`);
  const alarms = tables.filter((text) => pastedNumbersIn(text, many, false).length > 0).length;
  expect(alarms, `seed ${seed}`).toBeLessThan(18);
});

test('the report of a public result is no alarm, though the recalls of both are shares of the same few neighbours', () => {
  const random = new Random(seed);
  const runs = Array.from({ length: 30 }, (_, run) => run);
  const alarms = runs.filter((run) => {
    const restricted = withCountedRecalls(exampleRecord({ profile: 'alloydb-omni', seed: run }), random);
    const free = withCountedRecalls(exampleRecord({ profile: 'pgvector', seed: run + 100 }), random);
    const page = renderHtml([free], { title: 'pgvector', generatedAt: new Date(0), leftOut: ['alloydb-omni'] });
    const both = resultNumbers(
      new Map([
        [omniId, restricted.result],
        ['2026-11-25-0a1b2c/pgvector', free.result],
      ]),
    );
    return pastedNumbersIn(page, both, false).length > 0;
  });
  expect(alarms.length, `seed ${seed}`).toBeLessThan(3);
});

test('a row of a result is found from two numbers of four digits on, and of three digits mostly from three on, beside the name', () => {
  const beside = foundShares('# AlloyDB Omni');
  expect(beside).toEqual({ 3: [0, 0, expect.any(Number), expect.any(Number)], 4: [0, 1, 1, 1], 6: [1, 1, 1, 1] });
  expect(beside[3]?.[2]).toBeGreaterThan(0.5);
  expect(beside[3]?.[3]).toBeGreaterThan(0.9);
  const alone = foundShares('# Something else');
  expect(alone).toEqual({ 3: [0, 0, 0, 0], 4: [0, 0, 0, expect.any(Number)], 6: [0, 1, 1, 1] });
  expect(alone[4]?.[3]).toBeGreaterThan(0.9);
});

test.each([
  ['years and dates', 'AlloyDB Omni 15.12.0, 2026-11-25, since 2023, 2024 and 2025.'],
  ['ports and addresses', 'AlloyDB Omni listens on 5432 and 15432 at 127.0.0.1 and 192.168.10.20.'],
  ['round numbers', 'AlloyDB Omni: 10,000 rows, 1,000 queries, 768 dimensions, 100 lists, 256MB.'],
  ['sizes', 'AlloyDB Omni: 100,000 × 768 vectors have 1,048,576 bytes or 65536, in shares of 0.2500 or 1.500.'],
  ['settings', 'SET scann.num_leaves_to_search = 50; -- AlloyDB Omni, lists=100, m=16, ef_construction=64'],
  ['hashes', `AlloyDB Omni ${'d'.repeat(40)} 4f3c9a1b2c 7e57ab1e00`],
])('%s beside the name of the profile are no alarm', (_, text) => {
  expect(pastedNumbersIn(text, known, true)).toEqual([]);
});

test('a ratio in front of another number is no size', () => {
  const ratio = known.ratios[0]?.value ?? Number.NaN;
  for (const behind of ['95 ms', '× 768', '']) {
    const line = `AlloyDB Omni is faster: ${ratio.toFixed(2)}x ${behind}`;
    expect(pastedNumbersIn(line, known, false), line).toEqual([expect.objectContaining({ kind: 'ratio' })]);
  }
});

test('a list that counts up is no alarm, however long it is', () => {
  const list = Array.from({ length: 9_000 }, (_, place) => String(place + 1_000)).join(',\n');
  expect(pastedNumbersIn(list, known, false)).toEqual([]);
  expect(pastedNumbersIn(list, known, true)).toEqual([]);
});

test('numbers that agree by chance can be excused, in the line or in the one before', () => {
  const { p50Ms, p95Ms } = omni.result.points[2]?.latency ?? { p50Ms: 0, p95Ms: 0 };
  const line = `omni ${p50Ms} ${p95Ms}`;
  expect(pastedNumbersIn(line, known, false)).toHaveLength(1);
  expect(pastedNumbersIn(`${line} <!-- ${excuse} -->`, known, false)).toEqual([]);
  expect(pastedNumbersIn(`<!-- ${excuse} -->\n${line}`, known, false)).toEqual([]);
  expect(pastedNumbersIn(`<!-- ${excuse} -->\n\n${line}`, known, false)).toHaveLength(1);
});

/** With recalls as a benchmark has them: means of tenths over 100 queries, with what adding up binary fractions leaves. */
function withCountedRecalls({ result, samples }: BenchmarkRecord, random: Random): BenchmarkRecord {
  const counted = (expected: number): number => {
    const found = Array.from(
      { length: 100 },
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

/** By digits shown: the share of rows that are found when one, two, three or four of their numbers are copied. */
function foundShares(title: string): Readonly<Record<number, readonly number[]>> {
  const { points, filters, drift } = omni.result;
  const rows = [...points, ...filters, ...drift].map(({ recall, latency }) => [
    recall.mean,
    latency.p50Ms,
    latency.p95Ms,
    latency.p99Ms,
  ]);
  const share = (count: number, digits: number): number => {
    const texts = rows.map((row) =>
      row
        .slice(0, count)
        .map((value) => value.toPrecision(digits))
        .join(' | '),
    );
    return texts.filter((text) => pastedNumbersIn(`${title}\n${text}`, known, false).length > 0).length / rows.length;
  };
  return Object.fromEntries([3, 4, 6].map((digits) => [digits, [1, 2, 3, 4].map((count) => share(count, digits))]));
}
