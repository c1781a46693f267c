import { describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { strongerSweep } from '../../../../src/bench/trip/target/build-axes.ts';
import { sweepUntilReached } from '../../../../src/bench/trip/target/sweep-until-reached.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 2_000, dimensions: 16, queries: 60 });
  const sweep = { options: { lists: '20' }, searches: [{ 'ivfflat.probes': '1' }] };
  const plan = { strategy: 'ivfflat', sweeps: [sweep], refused: [] } as const;

  test('where all builds miss the recall at the chosen settings, stronger ones are measured until it is reached', async () => {
    const { trip, tables } = made();
    const { found, builds } = await sweepUntilReached(tripWith(trip, { builds: 3, targetRecall: 0.8 }), tables, plan);
    const points = found.flatMap((each) => each.points);
    expect(points.some(({ recall }) => recall.interval[0] >= 0.8)).toBe(true);
    expect(points.every(({ recall }) => recall.builds.length === 3)).toBe(true);
    expect(builds).toHaveLength(1);
  });

  test('where the planner answers no stronger search through the index, the strongest that it did stay', async () => {
    const { trip, tables } = made();
    const { found } = await sweepUntilReached(tripWith(trip, { builds: 1, targetRecall: 1 }), tables, plan);
    const points = found.flatMap((each) => each.points);
    expect(points.length).toBeGreaterThan(0);
    expect(Math.max(...points.map(({ search }) => Number(search['ivfflat.probes'])))).toBeGreaterThan(3);
  });

  test('without a recall that was asked for, the sweep is as planned', async () => {
    const { trip, tables } = made();
    const { found } = await sweepUntilReached(tripWith(trip, { builds: 1 }), tables, plan);
    expect(found.flatMap(({ points }) => points).map(({ search }) => search)).toEqual(sweep.searches);
  });
});

test('stronger searches go on where the sweep ended, keep its other settings, and end at the most that is taken', () => {
  const searches = [{ 'scann.num_leaves_to_search': '30', 'scann.pre_reordering_num_neighbors': '100' }];
  const stronger = strongerSweep('scann', { options: { num_leaves: '50' }, searches }, 10);
  expect(stronger?.searches.map((search) => search['scann.num_leaves_to_search'])).toEqual(['35', '41', '48', '49']);
  expect(stronger?.searches[0]?.['scann.pre_reordering_num_neighbors']).toBe('100');
  expect(stronger === null ? null : strongerSweep('scann', stronger, 10)).toBeNull();
  const ef = strongerSweep('hnsw', { options: { m: '16' }, searches: [{ 'hnsw.ef_search': '1000' }] }, 10);
  expect(ef).toBeNull();
});
