import { expect, test } from 'vitest';
import { DuplicateCount } from '../../../../src/bench/dataset/statistics/duplicate-count.ts';

/** Every tenth row repeats the one before it. */
function addRows(count: DuplicateCount, rows: number): void {
  const row = new Float32Array(3);
  for (let index = 0; index < rows; index += 1) {
    if (index % 10 !== 9) row.set([index, index / 7, -index]);
    count.add(row);
  }
}

test('the share of repeated rows is exact while all of them fit', () => {
  const count = new DuplicateCount();
  addRows(count, 50_000);
  expect(count.share()).toBeCloseTo(0.1, 12);
});

test('beyond that it is an estimate from rows chosen by their hash', () => {
  const count = new DuplicateCount(4096);
  addRows(count, 200_000);
  expect(Math.abs(count.share() - 0.1)).toBeLessThan(0.02);
});

test('rows that are all the same fill no memory', () => {
  const count = new DuplicateCount(16);
  for (let row = 0; row < 1000; row += 1) count.add(Float32Array.of(1, 2));
  expect(count.share()).toBeCloseTo(0.999, 12);
});

test('no row is no duplicate, and rows differ where one bit does', () => {
  const count = new DuplicateCount();
  expect(count.share()).toBe(0);
  for (let bit = 0; bit < 32; bit += 1) count.add(new Float32Array(Int32Array.of(0, 1 << bit, 7).buffer));
  expect(count.share()).toBe(0);
});
