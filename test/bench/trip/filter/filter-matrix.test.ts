import { describe, expect, test } from 'vitest';
import { seed, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { columnOf, filterCells } from '../../../../src/bench/trip/workload/filter-columns.ts';
import { runFilterMatrix } from '../../../../src/bench/trip/filter/filter-matrix.ts';
import { filteredTruths } from '../../../../src/bench/trip/filter/filtered-truth.ts';
import { queryVector } from '../../../../src/bench/trip/workload/workload.ts';
import { filterPoint } from '../../../../src/vault/result/scenarios.ts';
import { vectorLiteral } from '../../../../src/schema/vector/distance-operator.ts';
import { alloydbOmni, pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const standInMissing = await nativeMissing(alloydbOmni);
const size = { rows: 3000, dimensions: 64, queries: 20 };

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'}), seed ${seed}`, () => {
  const made = withTestTrip(pgvector, size);

  test('the exact answers are those of the server, which looks at every row that passes', async () => {
    const { trip, columns, tables } = made();
    const { schema, table } = await tables.filtered('ivfflat', { lists: '10' });
    await trip.database.session.run('SET enable_indexscan = off');
    const { workload, options, database } = trip;
    const { k } = options;
    const truths = await filteredTruths(trip, columns, { cells: filterCells, queries: 5 });
    expect(truths.size).toBe(12);
    for (const [cell, { truth, tenants, matchingRows }] of truths) {
      expect(Math.abs(matchingRows - size.rows * cell.selectivity)).toBeLessThanOrEqual(1);
      for (let query = 0; query < 5; query += 1) {
        const sql = `SELECT id FROM ${schema}.${table} WHERE ${columnOf(cell)} = $2 ORDER BY embedding <=> $1 LIMIT ${k}`;
        const { rows } = await database.session.run(sql, [
          vectorLiteral(queryVector(workload, query)),
          tenants[query] ?? null,
        ]);
        const expected = [...(truth.queries[query]?.expected ?? [])];
        expect(rows.length).toBe(Math.min(k, expected.length));
        expect(rows.map(([id]) => Number(id)).filter((id) => !expected.includes(id))).toEqual([]);
      }
    }
    await database.session.run('RESET enable_indexscan');
  });

  test('HNSW: without iterative scan a rare filter leaves fewer than there are, with it none is missing', async () => {
    const { trip, columns, tables } = made();
    const index = 'vectors_filtered_index';
    const table = () => tables.filtered('hnsw', { m: '16', ef_construction: '64' });
    const cells = filterCells.filter(
      ({ selectivity, correlation }) => selectivity === 0.01 && correlation !== 'positive',
    );
    const search = { 'hnsw.ef_search': '40', 'hnsw.max_scan_tuples': '100000' };
    const points = await runFilterMatrix(trip, columns, [{ strategy: 'hnsw', table, search }], cells);
    for (const point of points) expect(filterPoint.parse(point)).toEqual(point);
    const ofIndex = points.filter(({ plan }) => plan === index);
    expect(ofIndex.map(({ correlation, iterativeScan }) => `${correlation} ${iterativeScan}`)).toEqual(
      ['none', 'negative'].flatMap((correlation) =>
        ['off', 'strict_order', 'relaxed_order'].map((scan) => `${correlation} ${scan}`),
      ),
    );
    const [off, strict] = ofIndex;
    expect(off?.recall.shareShort).toBeGreaterThan(0.5);
    expect(off?.warnings.map(({ code }) => code)).toContain('short-results');
    expect(strict?.recall.shareShort).toBe(0);
    expect(strict?.recall.mean).toBeGreaterThan(0.95);
    expect(off?.matchingRows).toBe(30);
  });

  test('what the planner answers exactly is told as exact, once, and beside it the index on its own', async () => {
    const { trip, columns, tables } = made();
    const index = 'vectors_filtered_index';
    const table = () => tables.filtered('ivfflat', { lists: '20' });
    const cells = filterCells.filter(({ selectivity, correlation }) => selectivity === 0.001 && correlation === 'none');
    const search = { 'ivfflat.probes': '10' };
    const points = await runFilterMatrix(trip, columns, [{ strategy: 'ivfflat', table, search }], cells);
    const exact = points.filter(({ plan }) => plan.startsWith('exact: Limit, Sort, '));
    expect(exact).toHaveLength(1);
    expect(exact[0]?.recall.mean).toBe(1);
    const forced = points.filter(({ plan }) => plan === index);
    expect(forced.map(({ iterativeScan }) => iterativeScan)).toEqual(['off', 'relaxed_order']);
    expect(forced.every(({ search: { enable_sort: sort } }) => sort === 'off')).toBe(true);
    expect(forced[0]?.warnings.map(({ code }) => code)).toContain('planner-overruled');
    expect(points).toHaveLength(3);
  });
});

describe.skipIf(standInMissing !== undefined)(`the ScaNN stand-in (${standInMissing ?? 'here'})`, () => {
  const made = withTestTrip(alloydbOmni, size);

  test('has one way of scanning, and a filter is measured through its index', async () => {
    const { trip, columns, tables } = made();
    const index = 'vectors_filtered_index';
    const table = () => tables.filtered('scann', { num_leaves: '20', quantizer: 'SQ8' });
    const cells = filterCells.filter(({ selectivity, correlation }) => selectivity === 0.1 && correlation === 'none');
    const search = { 'scann.num_leaves_to_search': '5' };
    const points = await runFilterMatrix(trip, columns, [{ strategy: 'scann', table, search }], cells);
    expect(points.filter(({ plan }) => plan === index).map(({ iterativeScan }) => iterativeScan)).toEqual(['none']);
  });
});

describe('PGlite, where all searches share a session', () => {
  const made = withTestTrip('embedded', { rows: 1000, dimensions: 16, queries: 10 });

  test('each search keeps its own settings and its own tenants', async () => {
    const { trip, columns, tables } = made();
    const index = 'vectors_filtered_index';
    const table = () => tables.filtered('hnsw', { m: '8', ef_construction: '32' });
    const cells = filterCells.filter(({ selectivity, correlation }) => selectivity === 0.01 && correlation === 'none');
    const search = { 'hnsw.ef_search': '20' };
    const points = await runFilterMatrix(trip, columns, [{ strategy: 'hnsw', table, search }], cells);
    const [off, strict] = points.filter(({ plan }) => plan === index);
    expect(off?.recall.mean).toBeLessThan(0.7);
    expect(strict?.recall.mean).toBeGreaterThan(0.9);
  });
});
