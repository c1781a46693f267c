import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyRows } from '../../../../src/bench/trip/database/copy-rows.ts';
import { SearchCall } from '../../../../src/bench/trip/database/search-call.ts';
import { CallMessage } from '../../../../src/bench/trip/database/wire-message.ts';
import type { LoadTarget } from '../../../../src/bench/trip/database/benchmark-database.ts';

const vectors = fc.float32Array({ minLength: 1, maxLength: 100, noNaN: true, noDefaultInfinity: true });

/** The elements, as a big-endian reader finds them. */
function elementsAt(bytes: Buffer, offset: number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_value, place) => bytes.readFloatBE(offset + 4 * place));
}

test('a call carries every vector bit by bit, wherever in its memory it lies', () => {
  fc.assert(
    fc.property(vectors, fc.integer({ min: 0, max: 3 }), (vector, shift) => {
      const memory = new Float32Array(vector.length + shift);
      memory.set(vector, shift);
      const call = new CallMessage('s', [
        { kind: 'vector', dimensions: vector.length },
        { kind: 'text', value: 'é' },
      ]);
      call.setVector(memory.subarray(shift));
      // B, length, empty portal, "s", two formats, two values, the first one's length, dimensions, a zero.
      const start = 1 + 4 + 1 + 2 + 2 + 4 + 2 + 4 + 4;
      expect(elementsAt(call.bytes, start, vector.length)).toEqual([...vector]);
      expect(call.bytes.readInt16BE(start - 4)).toBe(vector.length);
      expect(call.bytes.subarray(start + 4 * vector.length).toString('latin1')).toBe(
        Buffer.from('\0\0\0\u0002é\0\0E\0\0\0\t\0\0\0\0\0S\0\0\0\u0004').toString('latin1'),
      );
      expect(call.bytes.readInt32BE(1)).toBe(
        call.bytes.indexOf('E\0\0\0\t\0', start + 4 * vector.length, 'latin1') - 1,
      );
    }),
  );
});

test('the message of a search is used again until its filter changes', () => {
  const call = new SearchCall('s', ['a']);
  const vector = new Float32Array(3);
  const first = call.bytes(vector);
  expect(call.bytes(vector)).toBe(first);
  const other = call.bytes(vector, [7]);
  expect(other).not.toBe(first);
  expect(call.bytes(vector, [7])).toBe(other);
  expect(call.bytes(vector)).toEqual(first);
});

const target: LoadTarget = { schema: 's', table: 't', idColumn: 'id', vectorColumn: 'v', integerColumns: ['n'] };

test('a row of COPY is its fields in order, each after its length', () => {
  const batch = { firstRow: 7, rows: 2, data: Float32Array.of(1, -2, 0.5, -0), integers: { n: Int32Array.of(-1, 5) } };
  const row = 2 + 12 + 8 + 8 + 8;
  const bytes = copyRows(target, batch);
  expect(bytes).toHaveLength(2 * row);
  expect([bytes.readInt16BE(row), bytes.readInt32BE(row + 2), bytes.readBigInt64BE(row + 6)]).toEqual([3, 8, 8n]);
  expect([bytes.readInt32BE(row + 14), bytes.readInt32BE(row + 18), bytes.readInt32BE(18)]).toEqual([4, 5, -1]);
  expect([bytes.readInt32BE(row + 22), bytes.readInt16BE(row + 26), bytes.readInt16BE(row + 28)]).toEqual([12, 2, 0]);
  expect(elementsAt(bytes, row + 30, 2)).toEqual([0.5, -0]);
  expect(copyRows(target, { ...batch, ids: BigInt64Array.of(1n << 40n, -1n) }).readBigInt64BE(6)).toBe(1n << 40n);
});

test.each([
  ['too few values for a column', { integers: { n: Int32Array.of(1) } }, '1 values for the column "n"'],
  ['too few ids', { ids: BigInt64Array.of(1n) }, '4 elements and 1 ids'],
  ['a vector that is cut off', { data: new Float32Array(3) }, '3 elements and 2 ids'],
])('a batch with %s is refused', (_name, fault, message) => {
  const batch = { firstRow: 0, rows: 2, data: new Float32Array(4), integers: { n: new Int32Array(2) }, ...fault };
  expect(() => copyRows(target, batch)).toThrow(message);
});
