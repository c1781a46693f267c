import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { renderPointsCsv } from '../../../src/bench/report/points-csv.ts';
import { exampleRecord } from '../trip/example-record.ts';

const record = exampleRecord({ profile: 'alloydb-omni' });
const { result } = record;

test('the points come back unrounded', () => {
  const rows = rowsOf(renderPointsCsv(record));
  expect(
    rows.map((row) => [row['point'], Number(row['recall']), Number(row['p50_ms']), Number(row['queries_per_second'])]),
  ).toEqual(
    result.points.map(({ id, recall, latency, queriesPerSecond }) => [
      id,
      recall.mean,
      latency.p50Ms,
      queriesPerSecond,
    ]),
  );
});

test('each row carries the canary', () => {
  const rows = rowsOf(renderPointsCsv(record));
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) expect(row['canary']).toBe(result.canary);
});

test('a quote, a comma and a line break in a name stay in their field', () => {
  const id = 'a "b", c\r\nd';
  const points = result.points.slice(0, 1).map((point) => ({ ...point, id }));
  expect(rowsOf(renderPointsCsv({ ...record, result: { ...result, points } }))[0]?.['point']).toBe(id);
});

function rowsOf(csv: string): readonly Record<string, string>[] {
  return parse<Record<string, string>>(csv, { columns: true });
}
