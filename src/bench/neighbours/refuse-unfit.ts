import type { ExactNeighboursOptions } from './exact-neighbours-options.ts';
import type { Metric } from '../dataset/vector-source.ts';
import { UsageError } from '../../base/errors.ts';

/** Throws a UsageError for what cannot be searched, before anything is read. */
export function refuseUnfit({ base, queries, dimensions, metric, k, workers }: ExactNeighboursOptions): void {
  if (!between(dimensions, 1, dimensionsMax)) {
    throw new UsageError('bad-dimensions', `Unsupported number of dimensions: ${dimensions}. Use 1 to 16,000.`);
  }
  if (base.dimensions !== dimensions) {
    throw new UsageError(
      'dimensions-differ',
      `${base.name} has ${base.dimensions} dimensions, but the queries have ${dimensions}. Pass files of one dataset.`,
    );
  }
  if (!between(k, 1, kMax)) throw new UsageError('bad-k', `k must be a whole number from 1 to 10,000, not ${k}.`);
  if (workers !== undefined && !between(workers, 0, workersAskedMax)) {
    throw new UsageError('bad-workers', `Give 0 to ${workersAskedMax} workers, not ${workers}.`);
  }
  const count = queries.length / dimensions;
  if (!Number.isInteger(count) || count === 0) {
    throw new UsageError(
      'bad-queries',
      `${queries.length} elements are not queries of ${dimensions} dimensions: give at least one whole query.`,
    );
  }
  if (count * k > neighboursMax) {
    throw new UsageError(
      'too-many-neighbours',
      `${count} queries with ${k} neighbours each are more than 20,000,000. Use fewer queries or a smaller k.`,
    );
  }
  for (let query = 0; query < count; query += 1) refuseQuery(queries, query, dimensions, metric);
}

function refuseQuery(queries: Float32Array, query: number, dimensions: number, metric: Metric): void {
  const start = query * dimensions;
  let isZero = true;
  for (let dimension = 0; dimension < dimensions; dimension += 1) {
    const element = queries[start + dimension] as number;
    if (element !== 0) isZero = false;
    if (Number.isFinite(element)) continue;
    throw new UsageError(
      'query-not-finite',
      `Query ${query} has ${element} in dimension ${dimension} and no finite distance to any row. Remove it.`,
    );
  }
  if (metric === 'cosine' && isZero) {
    throw new UsageError(
      'query-zero',
      `Query ${query} is a zero vector and has no cosine distance. Remove it, or use another metric.`,
    );
  }
}

function between(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

const dimensionsMax = 16_000;
const kMax = 10_000;
const neighboursMax = 20_000_000;
const workersAskedMax = 256;
