import { expect, test } from 'vitest';
import { buildAxes, withParameter } from '../../../../src/bench/trip/target/build-axes.ts';

const facts = { rows: 10_000, k: 10, choice: {}, known: new Set<string>() };

test('an HNSW index is tried along m, then along the thoroughness of its construction, from the default', () => {
  const { start, axes } = buildAxes('hnsw', facts);
  expect(start.options).toEqual({ m: '16', ef_construction: '64' });
  expect(axes).toEqual([
    { parameter: 'm', values: ['8', '16', '24', '32'] },
    { parameter: 'ef_construction', values: ['64', '128', '200'] },
  ]);
});

test('partitions are tried from half to four times the default, and a quantizer stays', () => {
  expect(buildAxes('ivfflat', facts).axes).toEqual([{ parameter: 'lists', values: ['50', '100', '200', '400'] }]);
  expect(buildAxes('scann', facts).axes).toEqual([
    { parameter: 'num_leaves', values: ['50', '100', '200', '400'] },
    { parameter: 'quantizer', values: [] },
  ]);
});

test('what was asked for by name is all that is tried', () => {
  const { start, axes } = buildAxes('hnsw', { ...facts, choice: { m: [40, 12] } });
  expect(start.options).toEqual({ m: '12', ef_construction: '64' });
  expect(axes).toEqual([
    { parameter: 'm', values: ['12', '40'] },
    { parameter: 'ef_construction', values: ['64', '80'] },
  ]);
});

test('a denser graph is given the construction that pgvector asks for', () => {
  const { start } = buildAxes('hnsw', facts);
  expect(withParameter(start, 'm', '40').options).toEqual({ m: '40', ef_construction: '80' });
  expect(withParameter(start, 'ef_construction', '200').options).toEqual({ m: '16', ef_construction: '200' });
});
