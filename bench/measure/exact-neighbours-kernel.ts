import type { BenchOptions } from '../harness/bench-options.ts';
import { estimate } from '../harness/estimate.ts';
import { durationsOf, interleave } from '../harness/interleave.ts';
import { measurementOf, type Measurement } from '../harness/measurement.ts';
import { uniform } from '../../src/bench/measure/random.ts';
import { createTile } from '../../src/bench/neighbours/tile.ts';
import { pageBytes, webAssembly } from '../../src/bench/neighbours/web-assembly.ts';

/** Dot products of all rows with all queries, on the calling thread, in three ways that answer the same. */
export async function kernelBench(options: BenchOptions): Promise<Measurement> {
  options.onProgress('the kernel of exact neighbours, beside plain loops');
  const pages = Math.ceil(((rows + queries) * dimensions * 4 + rows * queries * 4) / pageBytes);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const vectors = new Float32Array(memory.buffer, 0, (rows + queries) * dimensions);
  const next = uniform(options.seed);
  for (let index = 0; index < vectors.length; index += 1) vectors[index] = next() - 0.5;
  const base = vectors.slice(0, rows * dimensions);
  const asked = vectors.slice(rows * dimensions);
  const tile = createTile(dimensions, memory);
  const rowsEnd = rows * dimensions * 4;
  const queriesEnd = rowsEnd + queries * dimensions * 4;
  const products = new Float32Array(memory.buffer, queriesEnd, rows * queries);
  const plain = new Float32Array(rows * queries);
  const scalar = new Float32Array(rows * queries);
  const work: Readonly<Record<string, () => void>> = {
    'plain loop': () => plainLoop(base, asked, plain),
    'tile in TypeScript': () => scalarTile(base, asked, scalar),
    'WebAssembly tile': () => tile.tile(0, rowsEnd, rowsEnd, queriesEnd, queriesEnd, queries * 4),
  };
  // The engine compiles what is called often, and the tile is called often.
  for (let call = 0; call < warmUpCalls; call += 1) for (const run of Object.values(work)) run();
  const samples = await interleave(
    Object.entries(work).map(([name, run]) => ({ name, work: async () => run() })),
    options.fastBlocks,
  );
  refuseDifferent(plain, scalar);
  refuseDifferent(plain, products);
  const speeds = (arm: string): readonly number[] =>
    durationsOf(samples, arm).map((durationMs) => (2 * rows * queries * dimensions) / durationMs / 1e6);
  return measurementOf({
    name: 'the kernel of exact neighbours, one core',
    reference: 'a plain loop and a 4 × 2 tile in TypeScript',
    unit: 'GFLOP/s',
    better: 'higher',
    target: 25,
    samples,
    values: speeds('WebAssembly tile'),
    seed: options.seed,
    notes: [
      `${rows} rows × ${queries} queries of ${dimensions} dimensions`,
      ...['plain loop', 'tile in TypeScript'].map(
        (arm) => `${arm}: ${estimate(speeds(arm), options.seed).median.toFixed(1)} GFLOP/s`,
      ),
    ],
  });
}

const rows = 128;
const queries = 200;
const dimensions = 768;
const warmUpCalls = 10;

function plainLoop(base: Float32Array, asked: Float32Array, products: Float32Array): void {
  for (let row = 0; row < rows; row += 1) {
    for (let query = 0; query < queries; query += 1) {
      let sum = 0;
      for (let index = 0; index < dimensions; index += 1) {
        sum += (base[row * dimensions + index] as number) * (asked[query * dimensions + index] as number);
      }
      products[row * queries + query] = sum;
    }
  }
}

function scalarTile(base: Float32Array, asked: Float32Array, products: Float32Array): void {
  for (let query = 0; query < queries; query += 4) {
    for (let row = 0; row < rows; row += 2) {
      let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
      const first = row * dimensions;
      const place = query * dimensions;
      for (let index = 0; index < dimensions; index += 1) {
        const a = base[first + index] as number;
        const b = base[first + dimensions + index] as number;
        const q0 = asked[place + index] as number;
        const q1 = asked[place + dimensions + index] as number;
        const q2 = asked[place + 2 * dimensions + index] as number;
        const q3 = asked[place + 3 * dimensions + index] as number;
        a0 += a * q0;
        a1 += a * q1;
        a2 += a * q2;
        a3 += a * q3;
        b0 += b * q0;
        b1 += b * q1;
        b2 += b * q2;
        b3 += b * q3;
      }
      products.set([a0, a1, a2, a3], row * queries + query);
      products.set([b0, b1, b2, b3], (row + 1) * queries + query);
    }
  }
}

/** What is fast and wrong is no reference and no result. */
function refuseDifferent(expected: Float32Array, found: Float32Array): void {
  const bad = found.findIndex((product, index) => !(Math.abs(product - (expected[index] ?? 0)) < 1e-3));
  if (bad === -1) return;
  throw new RangeError(`Product ${bad} is ${String(found[bad])} in one way and ${String(expected[bad])} in another.`);
}
