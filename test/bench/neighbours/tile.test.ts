import { expect, test } from 'vitest';
import { uniform } from '../../../src/bench/measure/random.ts';
import { exactDistance } from '../../../src/bench/neighbours/exact-distance.ts';
import { tileErrorShare } from '../../../src/bench/neighbours/float32-error.ts';
import { createTile, paddedDimensions } from '../../../src/bench/neighbours/tile.ts';
import { pageBytes, webAssembly } from '../../../src/bench/neighbours/web-assembly.ts';

const rows = 6;
const queries = 8;

/** Elements that all have one sign round alike, which makes the errors of a sum add up. */
const signs = { mixed: 0.5, one: 0 } as const;

test.each([1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 768, 1_536, 16_000])(
  'products of %i dimensions are exact in double precision, and within the bound in float32',
  (dimensions) => {
    const padded = paddedDimensions(dimensions);
    const vectorBytes = padded * 4;
    const productsAt = (rows + queries) * vectorBytes;
    const pages = Math.ceil((productsAt + rows * queries * 4) / pageBytes);
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const tile = createTile(dimensions, memory);
    for (const [name, offset] of Object.entries(signs)) {
      const next = uniform(dimensions);
      const vectors = Array.from({ length: rows + queries }, (_, index) => {
        const vector = Float32Array.from({ length: dimensions }, () => next() - offset);
        new Float32Array(memory.buffer, index * vectorBytes, dimensions).set(vector);
        return vector;
      });
      tile.tile(0, rows * vectorBytes, rows * vectorBytes, productsAt, productsAt, queries * 4);
      const products = new Float32Array(memory.buffer, productsAt, rows * queries);
      for (const [row, left] of vectors.slice(0, rows).entries()) {
        for (const [query, right] of vectors.slice(rows).entries()) {
          const [leftAt, rightAt] = [row * vectorBytes, (rows + query) * vectorBytes];
          const exact = tile.dot(leftAt, rightAt);
          expect(0 - exact).toBe(exactDistance('inner-product', left, right));
          expect(Math.sqrt(tile.squaredDistance(leftAt, rightAt))).toBe(exactDistance('l2', left, right));
          const bound = tileErrorShare(dimensions) * Math.sqrt(tile.dot(leftAt, leftAt) * tile.dot(rightAt, rightAt));
          expect(Math.abs((products[row * queries + query] ?? 0) - exact), name).toBeLessThanOrEqual(bound);
        }
      }
    }
  },
);
