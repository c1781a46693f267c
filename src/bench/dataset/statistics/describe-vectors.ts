import { DuplicateCount } from './duplicate-count.ts';
import type { Rows } from './inner-products.ts';
import { neighbourhoodOf } from './neighbourhood.ts';
import { RowSample } from './row-sample.ts';
import type { Statistics } from './statistic.ts';
import { varianceSpectrum } from './variance-spectrum.ts';
import type { VectorSource } from '../vector-source.ts';

interface DescribeOptions {
  /** Held-out vectors whose neighbours are looked for; without them, rows of the source itself. */
  readonly queries?: VectorSource;
  /** How many vectors the neighbours are looked for of, 500 by default. */
  readonly probes?: number;
  /** Of the samples, 1 by default. */
  readonly seed?: number;
  /** How many rows of the source were read so far. */
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The statistics of a source in one pass over it: lengths, mean, zero vectors and repetitions of all rows; what takes
 * pairs of rows from a seeded uniform sample, whose size is given in `sampleRows`, `probes` and `covarianceRows`. Neighbours
 * in a sample lie farther away than those in all rows.
 *
 * Memory is bounded: a sample of at most 20,000 rows and 64 MB, and 64 MB of hashes. Rejects with a UsageError of the
 * source, and with the signal's reason.
 */
export async function describeVectors(source: VectorSource, options: DescribeOptions = {}): Promise<Statistics> {
  const { queries, seed = 1, probes: probesMax = probesDefault, onRows, signal } = options;
  const base = await passOver(source, { seed, onRows, signal }, sampleRowsMax(source.dimensions));
  const given =
    queries === undefined ? undefined : await passOver(queries, { seed, onRows: undefined, signal }, probesMax);
  signal?.throwIfAborted();
  const probes = given?.sample ?? { ...base.sample, rows: Math.min(probesMax, base.sample.rows) };
  return {
    ...base.statistics,
    ...neighbourhoodOf(base.sample, { rows: probes, stored: given === undefined }),
    ...varianceSpectrum(base.sample),
    probes: probes.rows,
    sampleRows: base.sample.rows,
  };
}

const probesDefault = 500;

function sampleRowsMax(dimensions: number): number {
  return Math.max(1000, Math.min(20_000, Math.floor(2 ** 24 / dimensions)));
}

interface Pass {
  readonly statistics: Statistics;
  /** Of the rows that are not zero, scaled to unit length. */
  readonly sample: Rows;
}

async function passOver(
  source: VectorSource,
  options: {
    readonly seed: number;
    readonly onRows: DescribeOptions['onRows'] | undefined;
    readonly signal: AbortSignal | undefined;
  },
  rowsMax: number,
): Promise<Pass> {
  const { dimensions } = source;
  const { seed, onRows, signal } = options;
  const sample = new RowSample(dimensions, rowsMax, seed);
  const duplicates = new DuplicateCount();
  const mean = new Float64Array(dimensions);
  const unit = new Float32Array(dimensions);
  let rows = 0;
  let zeroVectors = 0;
  let normMin = Infinity;
  let normMax = 0;
  let normSum = 0;
  for await (const batch of source.batches(signal === undefined ? {} : { signal })) {
    for (let row = 0; row < batch.rows; row += 1) {
      const vector = batch.data.subarray(row * dimensions, (row + 1) * dimensions);
      const norm = lengthOf(vector);
      normMin = Math.min(normMin, norm);
      normMax = Math.max(normMax, norm);
      normSum += norm;
      duplicates.add(vector);
      if (norm === 0) {
        zeroVectors += 1;
        continue;
      }
      for (let index = 0; index < dimensions; index += 1) {
        const element = (vector[index] ?? 0) / norm;
        unit[index] = element;
        mean[index] = (mean[index] ?? 0) + element;
      }
      sample.offer(unit);
    }
    rows += batch.rows;
    onRows?.(rows);
  }
  const scaled = rows - zeroVectors;
  return {
    sample: sample.rows,
    statistics: {
      rows,
      dimensions,
      zeroVectors,
      duplicateShare: duplicates.share(),
      ...(rows > 0 && { normMin, normMean: normSum / rows, normMax }),
      ...(scaled > 0 && { meanVectorNorm: lengthOf(mean) / scaled }),
    },
  };
}

/** In double precision, so that the square of a float32 does not overflow. */
function lengthOf(vector: Float32Array | Float64Array): number {
  let square = 0;
  for (let index = 0; index < vector.length; index += 1) square += (vector[index] ?? 0) * (vector[index] ?? 0);
  return Math.sqrt(square);
}
