/** Known neighbours of queries, from a file of truth. Whoever made the file chose the metric and how ties fall. */
export interface NeighbourSource {
  /** For a person: `sift.hdf5:neighbors`. */
  readonly name: string;
  readonly queries: number;
  /** Neighbours a query. */
  readonly k: number;
  readonly hasDistances: boolean;
  /** Reads from the first query, anew at each call. Throws a UsageError that names file, row and byte. */
  batches(options?: NeighbourOptions): AsyncIterable<NeighbourBatch>;
}

export interface NeighbourOptions {
  /** 1,024 by default. */
  readonly batchQueries?: number;
  readonly signal?: AbortSignal;
}

export interface NeighbourBatch {
  /** From 0. */
  readonly firstQuery: number;
  readonly queries: number;
  /** `queries × k` places of rows in the base, from 0, nearest first; no place twice for a query. */
  readonly ids: Uint32Array;
  /** `queries × k`, as the file has them; null where it has none. */
  readonly distances: Float32Array | null;
}

/** One query's neighbours each. */
export async function readNeighbours(
  source: NeighbourSource,
  options: NeighbourOptions = {},
): Promise<readonly Uint32Array[]> {
  const { k } = source;
  const lists: Uint32Array[] = [];
  for await (const { queries, ids } of source.batches(options)) {
    for (let query = 0; query < queries; query += 1) lists.push(ids.slice(query * k, (query + 1) * k));
  }
  return lists;
}
