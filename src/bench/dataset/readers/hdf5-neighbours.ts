import { checkedIds } from './checked-ids.ts';
import { Hdf5File, withHdf5 } from './hdf5-file.ts';
import type { NeighbourBatch, NeighbourOptions, NeighbourSource } from './neighbour-source.ts';
import { UsageError } from '../../../base/errors.ts';

/** `neighbors` of an ann-benchmarks file, and `distances` where it has them. */
export async function openHdf5Neighbours(path: string, name: string, idsEnd: number): Promise<NeighbourSource> {
  return withHdf5(path, (file) => {
    const { rows, width } = file.table(name);
    if (rows === 0 || width === 0) {
      throw new UsageError('dataset-empty', `${path}: the dataset "${name}" is empty (${rows} × ${width}).`);
    }
    const hasDistances = file.names.includes(distancesName);
    if (hasDistances) refuseOtherShape(path, name, { rows, width }, file.table(distancesName));
    return {
      name: `${path}:${name}`,
      queries: rows,
      k: width,
      hasDistances,
      batches: (options) => hdf5NeighbourBatches({ path, name, idsEnd, hasDistances }, options),
    };
  });
}

const distancesName = 'distances';

interface Place {
  readonly path: string;
  readonly name: string;
  readonly idsEnd: number;
  readonly hasDistances: boolean;
}

async function* hdf5NeighbourBatches(
  { path, name, idsEnd, hasDistances }: Place,
  { batchQueries = 1024, signal }: NeighbourOptions = {},
): AsyncGenerator<NeighbourBatch> {
  signal?.throwIfAborted();
  const file = await Hdf5File.open(path);
  try {
    const table = file.table(name);
    const distances = hasDistances ? file.table(distancesName) : null;
    for (let firstQuery = 0; firstQuery < table.rows; firstQuery += batchQueries) {
      signal?.throwIfAborted();
      const end = Math.min(firstQuery + batchQueries, table.rows);
      yield {
        firstQuery,
        queries: end - firstQuery,
        ids: checkedIds(table.read(firstQuery, end), {
          path,
          k: table.width,
          firstQuery,
          idsEnd,
          placeOf: (_, element) => `dataset "${name}", element ${element}`,
        }),
        distances: distances === null ? null : new Float32Array(distances.read(firstQuery, end)),
      };
    }
  } finally {
    file.close();
  }
}

interface Shape {
  readonly rows: number;
  readonly width: number;
}

function refuseOtherShape(path: string, name: string, ids: Shape, distances: Shape): void {
  if (ids.rows === distances.rows && ids.width === distances.width) return;
  throw new UsageError(
    'dataset-hdf5',
    `${path}: "${name}" has ${ids.rows} × ${ids.width} ids and "${distancesName}" ${distances.rows} × ${distances.width}. Write the file again.`,
  );
}
