import { expect, test } from 'vitest';
import { defaultSweep } from '../../../../src/bench/trip/sweep/default-sweep.ts';

test('IVFFlat takes rows / 1000 lists, and the root of the rows on a small table and above a million', () => {
  expect([1_000, 10_000, 100_000, 1_000_000, 4_000_000].map(lists)).toEqual([
    ['32'],
    ['100'],
    ['100'],
    ['1000'],
    ['2000'],
  ]);
});

test.each([1, 4, 50, 1_000, 10_000, 100_000, 10_000_000])(
  'with %i rows no search visits every partition, and none twice',
  (rows) => {
    for (const strategy of ['ivfflat', 'scann'] as const) {
      for (const { options, searches } of defaultSweep(strategy, { rows, k: 10 })) {
        const partitions = Number(options['lists'] ?? options['num_leaves']);
        const visited = searches.map((settings) =>
          Number(settings['ivfflat.probes'] ?? settings['scann.num_leaves_to_search']),
        );
        expect(visited.length).toBeGreaterThan(0);
        expect(new Set(visited).size).toBe(visited.length);
        for (const number of visited) {
          expect(number).toBeGreaterThanOrEqual(1);
          expect(number).toBeLessThan(Math.max(2, partitions));
        }
      }
    }
  },
);

test('the anchors of IVFFlat lie within its sweep at 10,000 rows', () => {
  const [many] = defaultSweep('ivfflat', { rows: 10_000, k: 10 });
  expect(many?.searches.map((settings) => settings['ivfflat.probes'])).toEqual(['1', '2', '4', '9', '19', '40']);
});

test('HNSW never looks for fewer rows than are wanted', () => {
  expect(graphSearches(10)).toEqual([['20'], ['30'], ['40'], ['80'], ['100'], ['200']]);
  expect(graphSearches(100)).toEqual([['100'], ['200']]);
  expect(graphSearches(300)).toEqual([['300']]);
});

test('what was asked for replaces the default, within what the engine takes', () => {
  const trip = { rows: 10_000, k: 10 };
  expect(defaultSweep('ivfflat', { ...trip, choice: { lists: [50], probes: [10, 1, 50, 60] } })).toEqual([
    {
      options: { lists: '50' },
      searches: [{ 'ivfflat.probes': '1' }, { 'ivfflat.probes': '10' }, { 'ivfflat.probes': '49' }],
    },
  ]);
  expect(defaultSweep('hnsw', { ...trip, choice: { m: [8, 32], efConstruction: [16], efSearch: [40] } })).toEqual([
    { options: { m: '8', ef_construction: '16' }, searches: [{ 'hnsw.ef_search': '40' }] },
    { options: { m: '32', ef_construction: '64' }, searches: [{ 'hnsw.ef_search': '40' }] },
  ]);
});

test('ScaNN is always told how many neighbours to reorder, unless the server has no such setting', () => {
  const trip = { rows: 10_000, k: 10, choice: { leavesToSearch: [5], reordering: [50, 100] } };
  expect(defaultSweep('scann', trip)).toEqual([
    {
      options: { num_leaves: '100', quantizer: 'SQ8' },
      searches: [
        { 'scann.num_leaves_to_search': '5', 'scann.pre_reordering_num_neighbors': '50' },
        { 'scann.num_leaves_to_search': '5', 'scann.pre_reordering_num_neighbors': '100' },
      ],
    },
  ]);
  const known = new Set(['scann.num_leaves_to_search']);
  expect(defaultSweep('scann', { ...trip, known })[0]?.searches).toEqual([{ 'scann.num_leaves_to_search': '5' }]);
});

function lists(rows: number): unknown[] {
  return defaultSweep('ivfflat', { rows, k: 10 }).map(({ options }) => options['lists']);
}

function graphSearches(k: number): unknown {
  return defaultSweep('hnsw', { rows: 10_000, k })[0]?.searches.map(Object.values);
}
