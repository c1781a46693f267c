import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { renderPointsCsv } from '../../src/benchmark-report/points-csv.ts';
import { renderSamplesCsv } from '../../src/benchmark-report/samples-csv.ts';
import { exampleRecord } from '../benchmark/example-record.ts';

const record = exampleRecord({ profile: 'alloydb-omni' });
const { result, samples } = record;

test('the samples come back as they were, in their order', () => {
  const rows = rowsOf(renderSamplesCsv(record));
  expect(
    rows.map(({ arm, block, order, query, nanoseconds, returned, error }) => ({
      arm,
      block: Number(block),
      order: Number(order),
      query: Number(query),
      nanoseconds: Number(nanoseconds),
      returned: Number(returned),
      error: error === '' ? null : error,
    })),
  ).toEqual(samples);
});

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

test('each row of both carries the canary', () => {
  for (const row of [...rowsOf(renderPointsCsv(record)), ...rowsOf(renderSamplesCsv(record))])
    expect(row['canary']).toBe(result.canary);
});

test('a quote, a comma and a line break in a name stay in their field', () => {
  const arm = 'a "b", c\r\nd';
  const [row] = rowsOf(
    renderSamplesCsv({ result, samples: samples.slice(0, 1).map((sample) => ({ ...sample, arm })) }),
  );
  expect(row?.['arm']).toBe(arm);
});

function rowsOf(csv: string): readonly Record<string, string>[] {
  return parse<Record<string, string>>(csv, { columns: true });
}
