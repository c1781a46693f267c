import { describe, expect, test } from 'vitest';
import { seed, tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { builtEmptyTrap, tenantFilterTrap } from '../../../../src/vault/result/scenarios.ts';
import { measureBuiltEmptyTrap } from '../../../../src/bench/trip/traps/built-empty-trap.ts';
import { measureTenantFilterTrap } from '../../../../src/bench/trip/traps/tenant-filter-trap.ts';
import { alloydbOmni, pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const standInMissing = await nativeMissing(alloydbOmni);
const size = { rows: 4000, dimensions: 96, queries: 100 };

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'}), seed ${seed}`, () => {
  const made = withTestTrip(pgvector, size);

  test('an IVFFlat index that was built on the empty table springs the trap, and says at which setting', async () => {
    const { trip } = made();
    const trap = await measureBuiltEmptyTrap(trip, 40, [1, 5, 40]);
    expect(builtEmptyTrap.parse(trap)).toEqual(trap);
    expect(trap).toMatchObject({ sprung: true, notices: ['ivfflat index created with little data'] });
    expect(trap.points.map(({ search }) => search)).toEqual([{ 'ivfflat.probes': '1' }, { 'ivfflat.probes': '5' }]);
    for (const { recallBuiltEmpty, recallRebuilt } of trap.points) {
      // The server draws the centres without a seed: five draws, each its own, and an interval that holds them all.
      for (const { builds, interval } of [recallBuiltEmpty, recallRebuilt]) {
        expect(new Set(builds).size).toBeGreaterThan(1);
        expect(builds).toHaveLength(5);
        expect(interval[0]).toBeLessThanOrEqual(Math.min(...builds));
        expect(interval[1]).toBeGreaterThanOrEqual(Math.max(...builds));
      }
    }
    const [one] = trap.points;
    expect((one?.recallRebuilt.mean ?? 0) - (one?.recallBuiltEmpty.mean ?? 0)).toBeGreaterThan(0.1);
    const { rows } = await trip.database.session.run("SELECT FROM pg_class WHERE relname LIKE 'vectors_built_empty%'");
    expect(rows).toEqual([]);
  });

  test('it has not sprung where the index finds everything either way', async () => {
    const { trip } = made();
    const trap = await measureBuiltEmptyTrap(tripWith(trip, { storage: 'plain' }), 2, [1]);
    const [only] = trap.points;
    const loss = (only?.recallRebuilt.mean ?? 0) - (only?.recallBuiltEmpty.mean ?? 0);
    expect(trap.sprung).toBe(loss >= 0.05);
  });

  test.each([
    ['hnsw', { m: '16', ef_construction: '64' }],
    ['ivfflat', { lists: '20' }],
  ] as const)(
    '%s: a small tenant gets too few rows through the index, and all of them with the remedy',
    async (strategy, index) => {
      const { trip, columns, tables } = made();
      const table = await tables.filtered(strategy, index);
      const trap = await measureTenantFilterTrap(trip, columns, { strategy, table, index });
      expect(tenantFilterTrap.parse(trap)).toEqual(trap);
      const { planned, forced } = trap;
      const throughIndex = forced ?? planned;
      expect(trap).toMatchObject({ strategy, tenantRows: 20, rows: size.rows });
      expect(throughIndex.plan).toBe('vectors_filtered_index');
      expect(trap.remedy.plan).toBe('vectors_filtered_index');
      expect(throughIndex.recall.shareShort).toBeGreaterThan(0.9);
      // By default is by default: no setting keeps the planner from anything, and what it then answers is its answer.
      expect(planned.search).toEqual({ plan_cache_mode: 'force_custom_plan' });
      const isExact = planned.plan.startsWith('exact: ');
      expect(forced !== null).toBe(isExact);
      expect(planned.recall.mean === 1).toBe(isExact);
      expect(forced?.search['enable_seqscan'] === 'off').toBe(isExact);
      expect(trap.sprung).toBe(isExact ? 'through the index' : 'by default');
      expect(trap.remedy.recall.shareShort).toBe(0);
      expect(trap.remedy.recall.mean).toBeGreaterThan(0.9);
      expect(Object.keys(trap.remedy.search)).toContain(`${strategy}.iterative_scan`);
    },
  );
});

describe.skipIf(standInMissing !== undefined)(`the ScaNN stand-in (${standInMissing ?? 'here'})`, () => {
  const made = withTestTrip(alloydbOmni, size);

  test('the remedy looks at every leaf', async () => {
    const { trip, columns, tables } = made();
    const index = { num_leaves: '20', quantizer: 'SQ8' };
    const table = await tables.filtered('scann', index);
    const trap = await measureTenantFilterTrap(trip, columns, { strategy: 'scann', table, index });
    expect(trap.sprung).not.toBe('no');
    expect(trap.remedy.recall.mean).toBeGreaterThan(0.99);
    expect(trap.remedy.search).toMatchObject({ 'scann.num_leaves_to_search': '20' });
  });
});
