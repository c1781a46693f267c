import { describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../trip/test-trip.ts';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { judgeBudgets } from '../../../src/bench/budget/judge-budgets.ts';
import { mean, median } from '../../../src/bench/dataset/statistics/quantile.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import { tailRatio } from '../../../src/bench/measure/tail-ratio.ts';
import { answersOfBuild } from '../../../src/bench/trip/search/build-answers.ts';
import { compareStrategies } from '../../../src/bench/trip/sweep/compare-strategies.ts';
import { armsOf } from '../../../src/bench/trip/sweep/index-points.ts';
import { planSweep, sweepStrategy } from '../../../src/bench/trip/sweep/strategy-sweeps.ts';
import { sameAgain, besideReference } from '../../../src/vault/result/arm-name.ts';
import type { BenchmarkRecord, SearchSample } from '../../../src/vault/result/result.ts';
import { exampleRecord } from '../trip/example-record.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const { result: example } = exampleRecord({ profile: 'pgvector' });

/**
 * Recorded runs, resampled: a model of further runs. Real servers, builds and calls are behind every number; the passes of
 * each query, or the builds, of a further run are drawn from those. A slowdown multiplies the times of a recorded search,
 * a loss is taken from its recall. Limits are a quarter of the planted change away from what was measured, as the guide
 * recommends.
 */
describe.skipIf(missing !== undefined)(`budgets, by resampling recorded runs (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 4_000, dimensions: 48, queries: 400 });
  const strategy = 'hnsw';

  test('a slowdown of 10 % is caught in 95 of 100 runs, and at most 1 in 100 unchanged runs is broken', async ({
    skip,
  }) => {
    const { trip: plain, tables } = made();
    const budget = { strategy, p95RatioMax: { to: 'exact', ratio: 1 } } as const;
    const sweep = { m: [16], efConstruction: [64], efSearch: [40] };
    const trip = tripWith(plain, { builds: 1, strategies: [strategy], sweep, budgets: [budget] });
    const runs: (readonly SearchSample[])[] = [];
    let points: BenchmarkRecord['result']['points'] = [];
    for (let run = 0; run < runsRecorded; run += 1) {
      const { found } = await sweepStrategy(trip, tables, await planSweep(trip, strategy));
      points = found.flatMap((each) => each.points);
      runs.push((await compareStrategies(trip, tables, points, [])).samples);
    }
    const [{ id }] = points as [(typeof points)[0]];
    const ratios = runs.map(
      (samples) => tailRatio(samples, besideReference('exact'), besideReference(id), 1)?.value ?? 0,
    );
    const noises = runs.map((samples) => {
      const same = tailRatio(samples, besideReference(id), besideReference(sameAgain(id)), 1);
      return same === null ? Infinity : Math.max(same.interval[1], 1 / same.interval[0]);
    });
    report(`A/A ${noises.map((each) => each.toFixed(3)).join(' ')}`);
    // Such a machine fails the check of fitness, and then a ratio is never broken.
    if (median(noises) > noiseMax) skip(`a search differs from itself by ${median(noises).toFixed(3)} on this machine`);
    const usual = median(ratios);
    const ratio = usual * 1.025;
    const next = uniform(7);
    const rate = (times: number, slower: number): number => {
      let broken = 0;
      for (let run = 0; run < times; run += 1) {
        const recorded = runs[Math.floor(next() * runs.length)] ?? [];
        const samples = slowed(resampled(recorded, next), id, slower);
        const record = { samples, result: { ...example, points, seed: run } };
        const [judged] = judgeBudgets(record, [{ ...budget, p95RatioMax: { to: 'exact', ratio } }]);
        if (judged?.kind === 'broken') broken += 1;
      }
      return broken / times;
    };
    const [alarms, caught] = [rate(200, 1), rate(200, 1.1)];
    report(
      `p95 ratio to exact, recorded ${ratios.map((each) => each.toFixed(3)).join(' ')}, limit ${ratio.toFixed(3)}: false alarms ${alarms}, 10 % slowdown caught ${caught}`,
    );
    expect(alarms).toBeLessThanOrEqual(0.01);
    const spread = standardDeviation(ratios) / usual;
    if (spread > spreadMax) skip(`the ratio differs by ${spread.toFixed(3)} from run to run on this machine`);
    expect(caught).toBeGreaterThanOrEqual(0.95);
  }, 900_000);

  test.each([
    { name: 'ivfflat', sweep: { options: { lists: '50' }, searches: [{ 'ivfflat.probes': '8' }] }, builds: 15 },
    {
      name: 'hnsw',
      sweep: { options: { m: '16', ef_construction: '64' }, searches: [{ 'hnsw.ef_search': '40' }] },
      builds: 3,
    },
  ] as const)(
    '$name: a loss of 0.01 recall is caught in 95 of 100 runs, at most 1 in 100 unchanged ones is broken',
    async ({ name, sweep, builds }) => {
      const { trip, tables } = made();
      const means: number[] = [];
      for (let build = 0; build < buildsRecorded; build += 1) {
        await tables.build(name, sweep.options);
        const indexed = await tables.indexed(name, sweep.options);
        const [found] = await answersOfBuild(trip, armsOf(trip, { ...indexed, strategy: name, sweep }));
        const shares = (found?.answers ?? []).map(([, { tieExact }]) => tieExact);
        means.push(shares.reduce((sum, each) => sum + each, 0) / shares.length);
      }
      const usual = mean(means);
      const recallMin = usual - 0.0025;
      const point = example.points.find((each) => each.strategy === name);
      if (point === undefined) throw new RangeError('The example has every strategy.');
      const next = uniform(9);
      const rate = (loss: number): number => {
        let broken = 0;
        for (let run = 0; run < 1_000; run += 1) {
          const drawn = Array.from({ length: builds }, () => (means[Math.floor(next() * means.length)] ?? 0) - loss);
          const points = [{ ...point, recall: { ...point.recall, builds: drawn, mean: mean(drawn) } }];
          const record = { samples: [], result: { ...example, points } };
          if (judgeBudgets(record, [{ strategy: name, point: point.id, recallMin }])[0]?.kind === 'broken') broken += 1;
        }
        return broken / 1_000;
      };
      const [alarms, caught] = [rate(0), rate(0.01)];
      const spread = standardDeviation(means);
      report(
        `${name}: recall ${usual.toFixed(4)}, standard deviation over builds ${spread.toFixed(4)}, ${builds} builds: false alarms ${alarms}, loss of 0.01 caught ${caught}`,
      );
      expect(alarms).toBeLessThanOrEqual(0.01);
      expect(caught).toBeGreaterThanOrEqual(0.95);
    },
    900_000,
  );
});

/** Beyond it a slowdown of 10 % cannot be told from noise: the rest is the margin of the limit and the interval. */
const noiseMax = 1.03;
/** So is a machine on which a ratio differs more from run to run: other work on it slows the two searches differently. */
const spreadMax = 0.02;
const runsRecorded = 8;
const buildsRecorded = 20;

/** Another run over the same queries: of each query, passes drawn from those recorded, the same for all arms. */
function resampled(samples: readonly SearchSample[], next: () => number): readonly SearchSample[] {
  const byQuery = new Map<number, Map<string, SearchSample[]>>();
  for (const sample of samples) {
    const arms = byQuery.get(sample.query) ?? new Map<string, SearchSample[]>();
    byQuery.set(sample.query, arms);
    arms.set(sample.arm, [...(arms.get(sample.arm) ?? []), sample]);
  }
  return [...byQuery.values()].flatMap((arms) => {
    const passes = Math.min(...[...arms.values()].map(({ length }) => length));
    const drawn = Array.from({ length: passes }, () => Math.floor(next() * passes));
    return [...arms.values()].flatMap((calls) => drawn.flatMap((pass) => calls[pass] ?? []));
  });
}

function slowed(samples: readonly SearchSample[], id: string, factor: number): readonly SearchSample[] {
  return samples.map((sample) =>
    sample.arm.startsWith(id) && sample.nanoseconds !== null
      ? { ...sample, nanoseconds: sample.nanoseconds * factor }
      : sample,
  );
}

function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (values.length - 1));
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
