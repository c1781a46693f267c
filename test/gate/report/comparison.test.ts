import { expect, test } from 'vitest';
import { comparisonLines } from '../../../src/gate/report/comparison.ts';
import type { Shown } from '../../../src/gate/report/value-line.ts';
import { rows } from './example-documents.ts';

const refusal = { error: '23514', constraint: 'a_check', table: 'a', column: null };

test('two answers stand side by side, with a sign between what differs', () => {
  expect(compared({ left: { value: refusal }, right: { value: { ...refusal, error: '23505' } } }, 60)).toEqual([
    'left                         │ right',
    '─────────────────────────────┼─────────────────────────────',
    'answer  error 23514          ≠ answer  error 23505',
    'constraint  a_check          │ constraint  a_check',
    'table  a                     │ table  a',
  ]);
});

test('profiles that gave the same value share a column', () => {
  const [heading] = compared({ a: { value: 1 }, b: { value: 2 }, c: { value: 1 } });
  expect(heading).toMatch(/^a, c +│ b$/);
});

test('rows that changed places are seen as moved', () => {
  const lines = compared({ left: order('a', 'b', 'c', 'd'), right: order('a', 'c', 'b', 'd') }, 60);
  expect(lines.slice(5)).toEqual([
    'row 2  b                     ≠',
    'row 3  c                     │ row 2  c',
    '                             ≠ row 3  b',
    'row 4  d                     │ row 4  d',
  ]);
});

test('of two rows that differ only the values that do are shown, with the column and the row’s id', () => {
  const lines = compared({ left: rowOf('running'), right: rowOf('failed') });
  expect(lines.at(-1)).toMatch(/^row 1 \(s1\) status {2}running +≠ row 1 \(s1\) status {2}failed$/);
  expect(lines.join('\n')).not.toContain('a question');
});

test('NULL and the text "NULL" look different', () => {
  const lines = compared({
    left: { value: rows(['a text'], [[null]]) },
    right: { value: rows(['a text'], [['NULL']]) },
  });
  expect(lines.at(-1)).toMatch(/^row 1 {2}NULL +≠ row 1 {2}"NULL"$/);
});

test('long values stand one below the other around the difference, with a mark under it', () => {
  const lines = compared({ left: digitText('7'), right: digitText('8') });
  const at = lines[1]?.indexOf('7') ?? -1;
  expect(at).toBeGreaterThan(0);
  expect(lines[2]?.[at]).toBe('8');
  expect(lines[3]).toBe(`${' '.repeat(at)}^`);
});

test('what is the same and long is counted, not shown', () => {
  const lines = compared({ left: fiftyAnd('x'), right: fiftyAnd('y') });
  expect(lines).toHaveLength(4);
  expect(lines[2]).toContain('… 52 lines the same');
});

test('of many differences the first twelve are shown and the others counted', () => {
  const lines = compared({ left: prefixed('a'), right: prefixed('b') });
  expect(lines.filter((each) => each.includes('≠'))).toHaveLength(12);
  expect(lines.at(-1)).toBe('… and 388 more lines differ; --json holds them all.');
});

test('three different values stand one below the other under the place', () => {
  const lines = compared({ a: { value: refusal }, b: { value: { ...refusal, error: '1' } }, c: { absent: true } });
  expect(lines.slice(0, 4)).toEqual(['answer:', 'a  error 23514', 'b  error 1', 'c  nothing was observed']);
});

test('of objects only the leaves that differ are shown, by their path', () => {
  const lines = compared({ left: catalog('CASCADE'), right: catalog('RESTRICT') }, 120);
  expect(lines[3]).toMatch(/^tables.jobs.keys\[0\] \("k"\) onDelete {2}"CASCADE" +≠ .*onDelete {2}"RESTRICT"$/);
});

test('values of a million wide characters are compared within a second of processor time', () => {
  const before = process.cpuUsage();
  const lines = compared({
    left: { value: ['日'.repeat(1_000_000), '日'.repeat(1_000_000)] },
    right: { value: ['日'.repeat(1_000_000), `${'日'.repeat(999_999)}本`] },
  });
  expect(lines.join('\n')).toContain('本');
  expect(cpuMs(before)).toBeLessThan(1_000);
});

test('ten thousand rows on each side are compared within a second of processor time', () => {
  const before = process.cpuUsage();
  expect(compared({ left: shuffled(1), right: shuffled(5) }).at(-1)).toContain('more lines differ');
  expect(cpuMs(before)).toBeLessThan(1_000);
});

function compared(values: Record<string, Shown>, widthColumns = 80): string[] {
  return comparisonLines(values, widthColumns).map((each) =>
    each
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

function order(...ids: string[]): Shown {
  return {
    value: rows(
      ['id text'],
      ids.map((id) => [id]),
    ),
  };
}

function rowOf(status: string): Shown {
  return {
    value: rows(['id text', 'status text', 'query text'], [['s1', status, 'a question']]),
  };
}

function digitText(digit: string): Shown {
  return {
    value: rows(['v text'], [[`${'1'.repeat(500)}${digit}${'2'.repeat(500)}`]]),
  };
}

function fiftyAnd(last: string): Shown {
  return {
    value: rows(['id text'], [...Array.from({ length: 50 }, (_, index) => [`${index}`]), [last]]),
  };
}

function prefixed(prefix: string): Shown {
  return {
    value: rows(
      ['id text'],
      Array.from({ length: 400 }, (_, index) => [`${prefix}${index}`]),
    ),
  };
}

function catalog(action: string): Shown {
  return {
    value: { tables: { jobs: { keys: [{ name: 'k', onDelete: action }] } }, other: 1 },
  };
}

function shuffled(seed: number): Shown {
  return {
    value: rows(
      ['id text'],
      Array.from({ length: 10_000 }, (_, index) => [`${(index * 7_919 + seed) % 10_007}`]),
    ),
  };
}

/** Processor time, since a busy machine must not fail a test. */
function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('the order in which a value has its keys differs in no line', () => {
  const live = { limit: 1, offset: 2, kind: { b: 1, a: 2 }, list: [{ y: 1, x: 2 }] };
  const recorded = { kind: { a: 2, b: 1 }, limit: 1, list: [{ x: 2, y: 3 }], offset: 2 };
  const lines = compared({ pgvector: { value: live }, embedded: { value: recorded } });
  expect(lines.filter((each) => each.includes('≠'))).toHaveLength(1);
});
