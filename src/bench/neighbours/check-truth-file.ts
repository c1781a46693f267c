import { exactDistance } from './exact-distance.ts';
import { float32DistanceError } from './float32-error.ts';
import { tieLimit } from './tie-band.ts';
import type { Truth } from './truth.ts';
import type { VectorSource } from '../dataset/vector-source.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';

interface TruthFile {
  /** For a person: `truth.ivecs`. */
  readonly name: string;
  /** Rows by query, nearest first, as many as the file has. */
  readonly neighbours: readonly ArrayLike<number>[];
}

/**
 * Holds the neighbours that came with a dataset against our own, which were counted over the same rows with the same
 * metric. Of each query the first k of the file must be among the exact neighbours, or no farther than the last of them but for
 * what the rounding of float32 explains: most such files were counted with it.
 *
 * Reads the base once if a row is in doubt, else not at all. Throws a PgparityError `truth-file-differs` that names the
 * first query that does not agree, both rows and both distances, and a UsageError for a file that is for other data.
 */
export async function checkTruthFile(
  truth: Truth,
  file: TruthFile,
  vectors: { readonly base: VectorSource; readonly queries: Float32Array; readonly signal?: AbortSignal },
): Promise<{ readonly queries: number; readonly withinRounding: number }> {
  const { dimensions } = vectors.base;
  if (file.neighbours.length !== truth.queries.length) {
    throw new UsageError(
      'truth-file-queries',
      `${file.name} has neighbours for ${file.neighbours.length} queries but there are ${truth.queries.length}. Pass the truth of these queries.`,
    );
  }
  const doubts = file.neighbours.flatMap((neighbours, query) => doubtsOf(truth, file.name, neighbours, query));
  const rows = await vectorsOf(new Set(doubts.map(({ row }) => row)), vectors.base, vectors.signal);
  for (const doubt of doubts) {
    const vector = rows.get(doubt.row);
    if (vector === undefined) {
      throw new UsageError(
        'truth-file-rows',
        `${file.name} names the row ${doubt.row} as a neighbour of query ${doubt.query}, but ${vectors.base.name} has no such row. Pass the truth of these vectors.`,
      );
    }
    const query = vectors.queries.subarray(doubt.query * dimensions, (doubt.query + 1) * dimensions);
    const distance = exactDistance(truth.metric, vector, query);
    const rounding = float32DistanceError(truth.metric, vector, query, 'expanded');
    // A row that is within the limit itself is missing among the exact neighbours: they are not of these vectors.
    if (distance > doubt.limit && distance <= doubt.limit + rounding) continue;
    throw new PgparityError(
      'truth-file-differs',
      `${file.name} disagrees on query ${doubt.query}: it names the row ${doubt.row} at the ${truth.metric} distance ${distance} as number ${doubt.place + 1}, and the exact neighbour number ${doubt.last + 1} is the row ${doubt.lastRow} at ${doubt.lastDistance}. Use the file of these vectors and this metric, or none.`,
      { exitCode: exitCodes.broken },
    );
  }
  return { queries: truth.queries.length, withinRounding: doubts.length };
}

/** A row of the file that is not among the exact neighbours. */
interface Doubt {
  readonly query: number;
  readonly row: number;
  readonly place: number;
  /** The place of the last exact neighbour that counts. */
  readonly last: number;
  readonly lastRow: number;
  readonly lastDistance: number;
  readonly limit: number;
}

function doubtsOf(truth: Truth, name: string, neighbours: ArrayLike<number>, query: number): Doubt[] {
  const { expected = new Uint32Array(), distances = new Float64Array() } = truth.queries[query] ?? {};
  const listed = Array.from({ length: Math.min(truth.k, neighbours.length) }, (_, place) => neighbours[place] ?? -1);
  if (listed.length === 0) throw new UsageError('truth-file-empty', `${name} has no neighbours for query ${query}.`);
  if (new Set(listed).size < listed.length) {
    throw new UsageError('truth-file-repeats', `${name} names a row twice as a neighbour of query ${query}.`);
  }
  const last = Math.min(listed.length, expected.length) - 1;
  const lastDistance = distances[last] ?? Number.NEGATIVE_INFINITY;
  const limit = tieLimit(truth.metric, lastDistance);
  const right = new Set(expected.filter((_, place) => (distances[place] ?? 0) <= limit));
  return listed.flatMap((row, place) =>
    right.has(row) ? [] : [{ query, row, place, last, lastRow: expected[last] ?? -1, lastDistance, limit }],
  );
}

async function vectorsOf(
  wanted: ReadonlySet<number>,
  base: VectorSource,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, Float32Array>> {
  const found = new Map<number, Float32Array>();
  if (wanted.size === 0) return found;
  for await (const { firstRow, rows, data } of base.batches(signal && { signal })) {
    for (let row = 0; row < rows; row += 1) {
      if (!wanted.has(firstRow + row)) continue;
      found.set(firstRow + row, data.slice(row * base.dimensions, (row + 1) * base.dimensions));
    }
    if (found.size === wanted.size) break;
  }
  return found;
}
