import { describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { answersOfBuild } from '../../../../src/bench/trip/search/build-answers.ts';
import { armsOf } from '../../../../src/bench/trip/sweep/index-points.ts';
import { bootstrapBuilds } from '../../../../src/bench/measure/bootstrap.ts';
import { planSweep, sweepStrategy } from '../../../../src/bench/trip/sweep/strategy-sweeps.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 3_000, dimensions: 48, queries: 200 });

  test('the interval of recall over five builds holds 95 % of 40 independent builds', async () => {
    const { trip, tables } = made();
    const chosen = tripWith(trip, { builds: 5, sweep: { lists: [50], probes: [3] } });
    const plan = await planSweep(chosen, 'ivfflat');
    expect(plan.refused).toEqual([]);
    const { found, builds } = await sweepStrategy(chosen, tables, plan);
    const [point] = found[0]?.points ?? [];
    if (point === undefined) throw new RangeError('The sweep has one point.');
    expect(builds[0]?.repeats).toHaveLength(5);
    expect(point.recall.builds).toHaveLength(5);
    expect(new Set(point.recall.builds).size).toBeGreaterThan(1);
    const samples = found[0]?.samples.filter(({ arm }) => arm === point.id) ?? [];
    const recalls = [1, 2, 3, 4, 5].map((build) =>
      samples
        .filter((sample) => sample.build === build)
        .toSorted((left, right) => left.query - right.query)
        .map(({ recall }) => recall ?? -1),
    );
    // The samples are all that the interval is made of.
    const again = bootstrapBuilds(recalls, trip.options.seed);
    expect(again.value).toBeCloseTo(point.recall.mean, 10);
    expect(again.interval.map((end) => Math.min(1, end))).toEqual(
      point.recall.interval.map((end) => expect.closeTo(end, 10)),
    );
    expect(samples.filter(({ nanoseconds }) => nanoseconds !== null).every(({ build }) => build === 5)).toBe(true);
    const sweep = { options: { lists: '50' }, searches: [{ 'ivfflat.probes': '3' }] };
    let held = 0;
    for (let build = 0; build < 40; build += 1) {
      await tables.build('ivfflat', sweep.options);
      const indexed = await tables.indexed('ivfflat', sweep.options);
      const [answers] = await answersOfBuild(trip, armsOf(trip, { ...indexed, strategy: 'ivfflat', sweep }));
      const shares = (answers?.answers ?? []).map(([, { tieExact }]) => tieExact);
      expect(shares).toHaveLength(200);
      const recall = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      if (point.recall.interval[0] <= recall && recall <= point.recall.interval[1]) held += 1;
    }
    process.stdout.write(
      `${held} of 40 builds within [${point.recall.interval.map((end) => end.toFixed(4)).join(', ')}]\n`,
    );
    // 38 of 40 are expected; fewer than 35 has a chance below 2 %.
    expect(held).toBeGreaterThanOrEqual(35);
  }, 300_000);
});
