import type { BenchOptions } from '../harness/bench-options.ts';
import { estimate } from '../harness/estimate.ts';
import { durationsOf, interleave } from '../harness/interleave.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import type { VectorSource } from '../../src/bench/dataset/vector-source.ts';
import { uniform } from '../../src/bench/measure/random.ts';
import { exactNeighbours } from '../../src/bench/neighbours/exact-neighbours.ts';

/** What a row and query cost when there are ten and a hundred times as many rows. */
export async function growthBench(options: BenchOptions): Promise<readonly Measurement[]> {
  const noise = drawnNoise(options.seed);
  const queries = noise.slice(noise.length - queryCount * dimensions);
  let residentBytesMax = 0;
  const residentBytesBefore = process.memoryUsage.rss();
  const onRows = (): void => void (residentBytesMax = Math.max(residentBytesMax, process.memoryUsage.rss()));
  options.onProgress('exact neighbours of 10,000 to 1,000,000 rows');
  const samples = await interleave(
    sizes.map((rows) => ({
      name: armOf(rows),
      work: async () => {
        await exactNeighbours({
          base: shiftedNoise(noise, rows),
          queries,
          dimensions,
          metric: 'cosine',
          k: 10,
          onRows,
        });
      },
    })),
    Math.min(options.slowBlocks, blocksMax),
  );
  const nanoseconds = (rows: number): string => {
    const { median } = estimate(durationsOf(samples, armOf(rows)), options.seed);
    return `${armOf(rows)}: ${((median * 1e6) / rows / queryCount).toFixed(1)} ns a row and query`;
  };
  const notes = [
    `${queryCount} queries of ${dimensions} dimensions; reading rows and starting threads are within the time`,
    ...sizes.map(nanoseconds),
    `the process grew by ${Math.round((residentBytesMax - residentBytesBefore) / 2 ** 20)} MiB at most`,
  ];
  return [[10_000, 100_000] as const, [100_000, 1_000_000] as const].map(([fewer, more]) =>
    measurementOf({
      name: `exact neighbours, the cost of a row and query from ${fewer.toLocaleString('en')} to ${more.toLocaleString('en')} rows`,
      reference: `the cost at ${fewer.toLocaleString('en')} rows; 1 is linear`,
      unit: 'ratio',
      target: 1.15,
      samples: samples.filter(({ arm }) => arm === armOf(fewer) || arm === armOf(more)),
      values: armRatios(samples, armOf(more), armOf(fewer)).map((ratio) => (ratio * fewer) / more),
      seed: options.seed,
      notes,
    }),
  );
}

const sizes = [10_000, 100_000, 1_000_000];
const queryCount = 100;
const dimensions = 768;
const blocksMax = 3;

function armOf(rows: number): string {
  return `${rows.toLocaleString('en')} rows`;
}

/** A prime, so that a row starts where no other one does until all places are used. */
const shift = 1_009;
const noiseElements = 4_000_037;

function drawnNoise(seed: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: noiseElements + dimensions }, () => next() - 0.5);
}

/** Rows that are all different and cost next to nothing to make: each is a stretch of the same noise. */
function shiftedNoise(noise: Float32Array, rows: number): VectorSource {
  return {
    name: `${rows} stretches of noise`,
    dimensions,
    rows,
    async *batches({ batchRows = 1_024 } = {}) {
      for (let firstRow = 0; firstRow < rows; firstRow += batchRows) {
        const count = Math.min(batchRows, rows - firstRow);
        const data = new Float32Array(count * dimensions);
        for (let row = 0; row < count; row += 1) {
          const start = ((firstRow + row) * shift) % noiseElements;
          data.set(noise.subarray(start, start + dimensions), row * dimensions);
        }
        yield { firstRow, rows: count, data };
      }
    },
  };
}
