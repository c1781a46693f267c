import { describe, expect, test } from 'vitest';
import {
  columnOf,
  filterCells,
  filterColumnNames,
  FilterColumns,
  type FilterCell,
} from '../../../../src/bench/trip/workload/filter-columns.ts';
import { generateDataset } from '../../../../src/bench/dataset/generator/generate-dataset.ts';
import { exactNeighbours } from '../../../../src/bench/neighbours/exact-neighbours.ts';
import { readAll } from '../../../../src/bench/neighbours/read-all.ts';

const seed = 7;
const size = { rows: 4000, dimensions: 96, queries: 100, seed };
const { base, queries: source, metric } = generateDataset(size);
const queries = await readAll(source);
const columns = await FilterColumns.of(base, { rows: size.rows, metric, seed });
const { queries: exact } = await exactNeighbours({ base, queries, dimensions: 96, metric, k: 10, workers: 0 });
const vectorOf = (query: number): Float32Array => queries.subarray(query * 96, (query + 1) * 96);

/** Of the ten nearest rows without a filter, the share that the filter lets pass. */
function shareOfNearest(cell: FilterCell): number {
  const passing = exact.flatMap(({ expected }, query) => {
    const tenant = columns.tenantOfQuery(cell, query, vectorOf(query));
    return Array.from(expected.subarray(0, 10), (row): number => (columns.tenantOfRow(cell, row) === tenant ? 1 : 0));
  });
  return passing.reduce((sum, one) => sum + one, 0) / passing.length;
}

test.each(filterColumnNames)('the tenants of %s have the same number of rows, give or take one', (name) => {
  const tenants = Number(name.split('_')[1]);
  const counts = new Int32Array(tenants);
  for (const tenant of columns.integers(0, size.rows)[name] ?? []) (counts[tenant] as number) += 1;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(size.rows);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('a batch of any size, a row and a column tell the same tenant', () => {
  const whole = columns.integers(0, size.rows);
  const part = columns.integers(1234, 50);
  for (const cell of filterCells) {
    expect(part[columnOf(cell)]).toEqual(whole[columnOf(cell)]?.subarray(1234, 1284));
    expect(columns.tenantOfRow(cell, 1240)).toBe(whole[columnOf(cell)]?.[1240]);
  }
});

test('the same data and seed give the same tenants, and another seed gives others', async () => {
  const again = await FilterColumns.of(base, { rows: size.rows, metric, seed });
  const other = await FilterColumns.of(base, { rows: size.rows, metric, seed: seed + 1 });
  expect(again.integers(0, size.rows)).toEqual(columns.integers(0, size.rows));
  expect(other.integers(0, size.rows)).not.toEqual(columns.integers(0, size.rows));
});

describe('of the nearest rows', () => {
  test.each([0.5, 0.1, 0.01])('a filter that %d pass lets that share pass without correlation', (selectivity) => {
    expect(shareOfNearest({ selectivity, correlation: 'none' })).toBeCloseTo(selectivity, 1);
  });

  test.each([
    [0.5, 1.3],
    [0.1, 3],
    [0.01, 8],
    [0.001, 12],
  ])('a filter that %d pass lets at least %d times as many pass with positive correlation', (selectivity, times) => {
    expect(shareOfNearest({ selectivity, correlation: 'positive' })).toBeGreaterThan(selectivity * times);
  });

  test.each([0.5, 0.1, 0.01])('a filter that %d pass lets less than half as many pass with negative', (selectivity) => {
    expect(shareOfNearest({ selectivity, correlation: 'negative' })).toBeLessThan(selectivity / 2);
  });
});

test('rows that are all the same are divided too', async () => {
  const rows = 2000;
  const same = {
    name: 'the same row',
    dimensions: 3,
    rows,
    async *batches() {
      yield { firstRow: 0, rows, data: new Float32Array(rows * 3).fill(1) };
    },
  };
  const integers = (await FilterColumns.of(same, { rows, metric: 'l2', seed })).integers(0, rows);
  expect(new Set(integers['topic_1000'])).toHaveLength(1000);
});

test('fewer rows than were asked for are refused', async () => {
  await expect(FilterColumns.of(base, { rows: size.rows + 1, metric, seed })).rejects.toThrow(/has 4000 rows.*4001/);
});
