import { expect, test } from 'vitest';
import { exampleRecord } from '../trip/example-record.ts';
import { budgetFindings } from '../../../src/bench/compare/budget.ts';
import { compareResults } from '../../../src/bench/compare/compare-results.ts';
import { figureDifference, ratioOf } from '../../../src/bench/compare/compared.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import type { BenchmarkResult, Point } from '../../../src/vault/result/result.ts';

const known = { 'machine.memoryBytes': 8e9, 'server.cluster': 'one' };
const example = exampleRecord({ profile: 'pgvector' }).result;
const first: BenchmarkResult = { ...example, fingerprint: { ...example.fingerprint, ...known } };

test('two results of one machine and data are compared setting by setting', () => {
  const { obstacles, points, unpaired } = compareResults(first, first);
  expect(obstacles).toEqual([]);
  expect(unpaired).toEqual([]);
  expect(points.map(({ id }) => id)).toEqual(first.points.map(({ id }) => id));
  for (const { p50Ratio, recallDifference } of points) {
    expect(p50Ratio).toMatchObject({ value: 1, tellable: false });
    expect(recallDifference).toMatchObject({ value: 0, tellable: false });
  }
});

test('an unfit result, other data, another k or another storage is an obstacle with its reason', () => {
  const unfit = { ...first, fitness: { fit: false, reasons: [{ code: 'noisy-machine', sentence: 'Noise.' }] } };
  expect(compareResults(first, unfit).obstacles).toEqual(['The second is unfit (noisy-machine).']);
  expect(compareResults(unfit, first).obstacles).toEqual(['The first is unfit (noisy-machine).']);
  expect(compareResults(first, { ...first, k: 20 }).obstacles).toEqual(['k is 10 and 20.']);
  const load = first.load === null ? null : { ...first.load, storage: 'plain' as const };
  expect(compareResults(first, { ...first, load }).obstacles).toEqual(['storage is external and plain.']);
  const dataset = { ...first.dataset, hash: 'e'.repeat(64) };
  expect(compareResults(first, { ...first, dataset }).obstacles[0]).toMatch(/^dataset is d+ and e+\.$/);
});

test('different strategies are never paired, and nothing in common is an obstacle', () => {
  const of = (strategy: string): BenchmarkResult => ({
    ...first,
    points: first.points.filter((point) => point.strategy === strategy),
  });
  const comparison = compareResults(of('ivfflat'), of('hnsw'));
  expect(comparison.points).toEqual([]);
  expect(comparison.unpaired).toHaveLength(first.points.length);
  expect(comparison.obstacles).toEqual(['They have no setting in common: the same strategy, index and search.']);
});

test('a difference is tellable where its interval is clear of the noise of both runs', () => {
  const faster = changed(first, (point) => ({ ...point, latency: scaled(point.latency, 0.8) }));
  const [point] = compareResults(first, faster).points;
  expect(point?.p50Ratio.value).toBeCloseTo(0.8, 6);
  expect(point?.p50Ratio.interval[1]).toBeLessThan(1 / 1.0312);
  expect(point?.p50Ratio.tellable).toBe(true);
  const noisy = { ...faster, sameArms: faster.sameArms.map((same) => ({ ...same, smallestTellableRatio: 1.4 })) };
  expect(compareResults(first, noisy).points[0]?.p50Ratio.tellable).toBe(false);
});

test('a budget is broken where the whole interval is beyond it, and undecided where only the estimate is', () => {
  const slower = compareResults(
    first,
    changed(first, (point) => ({ ...point, latency: scaled(point.latency, 1.2) })),
  );
  const kinds = (p50RatioMax: number | null, recallLossMax: number | null = null) =>
    new Set(budgetFindings(slower, { p50RatioMax, recallLossMax }).map(({ kind }) => kind));
  expect(kinds(null)).toEqual(new Set());
  expect(kinds(1.1)).toEqual(new Set(['broken']));
  expect(kinds(1.19)).toEqual(new Set(['undecided']));
  expect(kinds(1.25)).toEqual(new Set());
  const worse = compareResults(
    first,
    changed(first, (point) => ({ ...point, recall: shifted(point.recall, -0.05) })),
  );
  expect(budgetFindings(worse, { p50RatioMax: null, recallLossMax: 0.01 })).toHaveLength(first.points.length);
  expect(budgetFindings(worse, { p50RatioMax: null, recallLossMax: 0.01 })[0]).toEqual({
    kind: 'broken',
    sentence: expect.stringMatching(
      /^ivfflat lists=50 \/ ivfflat\.probes=1: recall loss 0\.0500 \[0\.0\d+, 0\.0\d+\], limit 0\.01$/,
    ),
  });
});

test('95 % of the intervals of a difference and of a ratio hold the truth', () => {
  const next = uniform(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const estimate = (truth: number, deviation: number) => {
    const value = truth + deviation * normal();
    return { value, interval: [value - 1.96 * deviation, value + 1.96 * deviation] as const };
  };
  let [differences, ratios] = [0, 0];
  for (let experiment = 0; experiment < 2_000; experiment += 1) {
    const [left, right] = [estimate(10, 0.3), estimate(12, 0.1)];
    const difference = figureDifference(left, right).interval;
    const ratio = ratioOf(left, right, 1).interval;
    if (difference[0] <= 2 && 2 <= difference[1]) differences += 1;
    if (ratio[0] <= 1.2 && 1.2 <= ratio[1]) ratios += 1;
  }
  expect(differences / 2_000).toBeGreaterThan(0.93);
  expect(differences / 2_000).toBeLessThan(0.97);
  expect(ratios / 2_000).toBeGreaterThan(0.93);
  expect(ratios / 2_000).toBeLessThan(0.97);
});

function changed(result: BenchmarkResult, change: (point: Point) => Point): BenchmarkResult {
  return { ...result, points: result.points.map(change) };
}

function scaled(latency: Point['latency'], factor: number): Point['latency'] {
  const [low, high] = latency.p50IntervalMs;
  return { ...latency, p50Ms: latency.p50Ms * factor, p50IntervalMs: [low * factor, high * factor] };
}

function shifted(recall: Point['recall'], by: number): Point['recall'] {
  const [low, high] = recall.interval;
  return { ...recall, mean: recall.mean + by, interval: [low + by, high + by] };
}
