import { openNeighbourSource } from './open-neighbour-source.ts';
import { openVectorSource, readFormat, splitPlace } from './open-source.ts';
import { withHdf5 } from './readers/hdf5-file.ts';
import type { NeighbourSource } from './readers/neighbour-source.ts';
import type { VectorFile, VectorFileOptions } from './readers/vector-file.ts';
import type { Metric } from './vector-source.ts';
import { UsageError } from '../../base/errors.ts';

/** What a benchmark needs of its data, as far as the files have it. */
export interface DatasetFiles {
  readonly base: VectorFile;
  readonly queries: VectorFile | null;
  /** Neighbours among all rows of the base's file, also where `rows` or `skipBadRows` leaves some out. */
  readonly truth: NeighbourSource | null;
  /** Only HDF5 says it. */
  readonly metric: Metric | null;
}

interface DatasetPaths {
  readonly base: string;
  readonly queries?: string | undefined;
  readonly truth?: string | undefined;
}

/**
 * Opens a base with its queries and truth: a file each, or one ann-benchmarks HDF5 file with `train`, `test`,
 * `neighbors` and `distances`. Options are those of the base; the row limit and the column apply to it alone. Throws a
 * UsageError as the sources do, and where queries have other dimensions than the base, or the truth other rows than
 * the queries.
 */
export async function openDataset(paths: DatasetPaths, options: VectorFileOptions = {}): Promise<DatasetFiles> {
  const base = await openVectorSource(paths.base, options);
  const inside = base.format === 'hdf5' ? await readInside(splitPlace(paths.base).path) : null;
  const queriesPath = paths.queries ?? inside?.queries;
  const truthPath = paths.truth ?? (paths.queries === undefined ? inside?.truth : undefined);
  const queries = queriesPath === undefined ? null : await openQueries(queriesPath, base.dimensions, options);
  const truth =
    truthPath === undefined ? null : await openNeighbourSource(truthPath, { baseRows: base.rowsInFile ?? undefined });
  refuseOtherQueries(queries, truth);
  return { base, queries, truth, metric: inside?.metric ?? null };
}

/** Bad queries are never skipped: the truth is by their places. */
async function openQueries(path: string, dimensions: number, { column }: VectorFileOptions): Promise<VectorFile> {
  const named = ['parquet', 'jsonl', 'csv'].includes(await readFormat(splitPlace(path).path));
  return openVectorSource(path, { dimensions, column: named ? column : undefined });
}

async function readInside(path: string) {
  return withHdf5(path, (file) => {
    const place = (name: string) => (file.names.includes(name) ? `${path}:${name}` : undefined);
    return { queries: place('test'), truth: place('neighbors'), metric: metricOf(path, file.attribute('distance')) };
  });
}

function metricOf(path: string, distance: unknown): Metric | null {
  if (distance === undefined) return null;
  const metric = typeof distance === 'string' ? metrics[distance] : undefined;
  if (metric !== undefined) return metric;
  throw new UsageError(
    'dataset-metric',
    `${path} declares the unsupported distance ${JSON.stringify(distance)}. Use a file with ${Object.keys(metrics).join(', ')}.`,
  );
}

/** ann-benchmarks' names of distances. */
const metrics: Readonly<Record<string, Metric>> = {
  angular: 'cosine',
  euclidean: 'l2',
  dot: 'inner-product',
  ip: 'inner-product',
};

function refuseOtherQueries(queries: VectorFile | null, truth: NeighbourSource | null): void {
  if (queries === null || truth === null || queries.rows === null || queries.rows === truth.queries) return;
  throw new UsageError(
    'dataset-truth-differs',
    `${truth.name} has neighbours for ${truth.queries} queries, but ${queries.name} has ${queries.rows} queries. Pass matching files.`,
  );
}
