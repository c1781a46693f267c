import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { measuredNumbers } from './measured-numbers.ts';
import { sweepRecord } from './sweep-record.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import type { DisclosedRecord } from '../../../src/bench/report/disclosed-record.ts';
import { notTunable } from '../../../src/vault/result/not-tunable.ts';
import { renderBenchmarkSummary } from '../../../src/bench/report/summary.ts';
import { widthOf } from '../../../src/base/terminal/text-width.ts';
import { exampleRecord } from '../trip/example-record.ts';

const free = sweepRecord({ profile: 'pgvector' });
const restricted = sweepRecord({ profile: 'alloydb-omni' });
const report = '/home/somebody/.local/state/pgparity/vault/2026-11-25-0a1b2c/report.html';

test('the summary of a public and a withheld result is what a person reviewed', async () => {
  await expect(summary([shown(free), withheld(restricted)])).toMatchFileSnapshot('golden/summary.txt');
});

test('the summary of a restricted result that is shown is what a person reviewed', async () => {
  // A mark in a file of the repository would be a finding of its own guard.
  const text = summary([shown(restricted)]).replaceAll(restricted.result.canary, '<canary>');
  await expect(text).toMatchFileSnapshot('golden/summary-shown.txt');
});

test('no line is wider than the terminal, and no number is cut, from 40 columns to 120', () => {
  for (const widthColumns of [40, 60, 80, 120]) {
    const lines = summary([shown({ ...free }, null), withheld(restricted, null)], widthColumns).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(widthColumns);
    expect(lines.join('\n')).not.toContain('…');
  }
});

test('colour adds nothing but colour, and only when asked', () => {
  const plain = summary([shown(free), withheld(restricted)]);
  const colored = renderBenchmarkSummary([shown(free), withheld(restricted)], {
    color: true,
    widthColumns: 80,
    redact,
  });
  expect(plain).not.toContain('\u001b');
  expect(colored).toContain('\u001b[');
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test('of a withheld result no number is told, in whatever rounding, and no word of the server or of a warning', () => {
  const record = withWarnings(restricted);
  const text = summary([withheld(record, null)]);
  for (const number of measuredNumbers(record)) expect(text).not.toContain(number);
  expect(text).not.toMatch(/faster|slow|trap|notice|ivfflat index created/);
  expect(text).toContain('measured, each plan proven: hnsw, ivfflat and scann');
});

test('of a withheld result a strategy that cannot be tuned is named, and the reason is not', () => {
  const left = notTunable('hnsw', 'The setting hnsw.ef_search was set to 20 and reads 40.');
  const result = { ...restricted.result, notExercised: [left] };
  const text = summary([withheld({ ...restricted, result })]);
  expect(text).toContain('– not tunable here: hnsw');
  expect(text).not.toContain('reads 40');
});

test('two withheld results with other numbers have the same summary', () => {
  expect(summary([withheld(exampleRecord({ profile: 'alloydb-omni', seed: 1 }))])).toBe(
    summary([withheld(exampleRecord({ profile: 'alloydb-omni', seed: 2 }))]),
  );
});

test('every line about a restricted result that is shown ends in its canary', () => {
  const lines = summary([shown(restricted, null)]).split('\n');
  const start = lines.findIndex((line) => line.startsWith('alloydb-omni'));
  const own = lines.slice(start, -2).filter((line) => line !== '');
  expect(own.length).toBeGreaterThan(20);
  for (const line of own) expect(line.endsWith(restricted.result.canary)).toBe(true);
});

test('the last line says whether the numbers are fit', () => {
  expect(lastLine([shown(free)])).toBe('✓ FIT · nothing was found that makes these numbers unfair');
  expect(lastLine([shown(unfit(free))])).toMatch(/^✗ UNFIT · the numbers of pgvector are not fair ones/);
  expect(lastLine([shown(free), withheld(otherData(restricted))])).toMatch(/^– FIT, BUT NOT TO BE COMPARED/);
  expect(lastLine([])).toBe('– Nothing was measured.');
});

test('secrets are hidden, and control characters are shown, never emitted', () => {
  const record = {
    ...free,
    result: { ...free.result, dataset: { ...free.result.dataset, name: 'a\u001b[2Jb secret' } },
  };
  const text = renderBenchmarkSummary([shown(record)], {
    color: false,
    widthColumns: 80,
    redact: (value) => value.replaceAll('secret', '***'),
  });
  expect(text).toContain('a\\u001b[2Jb ***');
});

function redact(text: string): string {
  return text;
}

function summary(entries: readonly DisclosedRecord[], widthColumns = 80): string {
  return renderBenchmarkSummary(entries, { color: false, widthColumns, redact });
}

function lastLine(entries: readonly DisclosedRecord[]): string | undefined {
  return summary(entries, 120).trimEnd().split('\n').at(-1);
}

function shown(record: BenchmarkRecord, where: string | null = report): DisclosedRecord {
  return { record, withheld: false, report: where };
}

function withheld(record: BenchmarkRecord, where: string | null = report): DisclosedRecord {
  return { record, withheld: true, report: where };
}

function unfit(record: BenchmarkRecord): BenchmarkRecord {
  const reasons = [{ code: 'noisy', sentence: 'The A/A run was noisy.' }];
  return { ...record, result: { ...record.result, fitness: { fit: false, reasons } } };
}

function otherData(record: BenchmarkRecord): BenchmarkRecord {
  return { ...record, result: { ...record.result, dataset: { ...record.result.dataset, hash: 'e'.repeat(64) } } };
}

function withWarnings(record: BenchmarkRecord): BenchmarkRecord {
  const warnings = [{ code: 'p50-12.34', sentence: 'It was faster than pgvector: 12.34 ms.' }];
  const notExercised = [{ what: 'open loop at 812/s', reason: 'slower than 812/s' }];
  return {
    ...record,
    result: { ...record.result, warnings, notExercised, fitness: { fit: false, reasons: warnings } },
  };
}
