import { expect, test } from 'vitest';
import { measuredNumbers } from './measured-numbers.ts';
import { renderBenchmarkJson } from '../../../src/bench/report/benchmark-json.ts';
import { columnarSamples } from '../../../src/bench/report/columnar-samples.ts';
import type { DisclosedRecord } from '../../../src/bench/report/disclosed-record.ts';
import { exampleRecord } from '../trip/example-record.ts';

const free = exampleRecord({ profile: 'pgvector' });
const restricted = exampleRecord({ profile: 'alloydb-omni' });

test('a public result is written in full, with its samples', () => {
  const [result] = written([{ record: free, withheld: false, report: '/vault/report.html' }]).results;
  expect(result).toEqual({
    withheld: false,
    result: free.result,
    samples: columnarSamples(free.samples),
    budgets: [],
    report: '/vault/report.html',
  });
});

test('of a restricted result only structure is written, even where its numbers may be shown on a terminal', () => {
  for (const withheld of [true, false]) {
    const text = json([{ record: restricted, withheld, report: null }]);
    for (const number of measuredNumbers(restricted)) expect(text).not.toContain(number);
    expect(JSON.parse(text).results[0]).toMatchObject({
      withheld: true,
      profile: { name: 'alloydb-omni', standIn: true },
      fit: true,
      oraclesAgree: true,
      strategiesMeasured: ['hnsw', 'ivfflat', 'scann'],
    });
  }
});

test('two restricted results with other numbers and other times are written alike', () => {
  const other = exampleRecord({ profile: 'alloydb-omni', seed: 5 });
  const later = { ...other, result: { ...other.result, startedAt: '2026-11-25T03:33:33.000Z', durationMs: 99 } };
  expect(json([{ record: later, withheld: true, report: null }])).toBe(
    json([{ record: restricted, withheld: true, report: null }]),
  );
});

test('a public result is withheld where the caller wants it', () => {
  expect(written([{ record: free, withheld: true, report: null }]).results[0]).toMatchObject({ withheld: true });
});

test('secrets are hidden', () => {
  const text = renderBenchmarkJson([{ record: free, withheld: false, report: 'postgres://a:secret@b' }], {
    version: '0.1.0',
    notMeasured: [],
    redact: (value) => value.replaceAll('secret', '***'),
  });
  expect(text).toContain('postgres://a:***@b');
});

function json(entries: readonly DisclosedRecord[]): string {
  return renderBenchmarkJson(entries, { version: '0.1.0', notMeasured: [], redact: (text) => text });
}

function written(entries: readonly DisclosedRecord[]): { readonly results: readonly unknown[] } {
  return JSON.parse(json(entries));
}
