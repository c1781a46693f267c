import { describe, expect, test } from 'vitest';
import { seed, tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { builtEmptyTrap, tenantFilterTrap } from '../../../../src/vault/result/result.ts';
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
    // The server draws the centres without a seed: one index says little, and the mean of five 0.2 within 0.03.
    const losses: number[] = [];
    for (let build = 0; build < 5; build += 1) {
      const trap = await measureBuiltEmptyTrap(trip, 40, [1, 5, 40]);
      expect(builtEmptyTrap.parse(trap)).toEqual(trap);
      expect(trap.notices).toEqual(['ivfflat index created with little data']);
      expect(trap.points.map(({ search }) => search)).toEqual([{ 'ivfflat.probes': '1' }, { 'ivfflat.probes': '5' }]);
      const [one = Number.NaN, five = Number.NaN] = trap.points.map(
        ({ recallBuiltEmpty, recallRebuilt }) => recallRebuilt.mean - recallBuiltEmpty.mean,
      );
      expect(trap.sprung).toBe(Math.max(one, five) >= 0.05);
      losses.push(one);
    }
    expect(losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toBeGreaterThan(0.1);
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
    '%s: a small tenant gets too few rows by default, and all of them with the remedy',
    async (strategy, index) => {
      const { trip, columns, tables } = made();
      const indexed = await tables.indexed(strategy, index);
      const trap = await measureTenantFilterTrap(trip, columns, { strategy, table: indexed.table, index });
      expect(tenantFilterTrap.parse(trap)).toEqual(trap);
      expect(trap).toMatchObject({ strategy, tenantRows: 20, rows: size.rows, sprung: true });
      expect(trap.defaults.plan).toBe(indexed.index);
      expect(trap.remedy.plan).toBe(indexed.index);
      expect(trap.defaults.recall.shareShort).toBeGreaterThan(0.9);
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
    const { table } = await tables.indexed('scann', index);
    const trap = await measureTenantFilterTrap(trip, columns, { strategy: 'scann', table, index });
    expect(trap.sprung).toBe(true);
    expect(trap.remedy.recall.mean).toBeGreaterThan(0.99);
    expect(trap.remedy.search).toMatchObject({ 'scann.num_leaves_to_search': '20' });
  });
});
