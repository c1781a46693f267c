import { writeWhole } from './atomic-file.ts';
import { writeRows, type ConvertOptions } from './convert-vectors.ts';
import { Hdf5Writer } from './hdf5-writer.ts';
import type { NeighbourSource } from '../readers/neighbour-source.ts';
import type { Metric, VectorSource } from '../vector-source.ts';

export interface Hdf5Content {
  readonly base: VectorSource;
  readonly queries?: VectorSource | undefined;
  readonly truth?: NeighbourSource | undefined;
  readonly metric?: Metric | undefined;
}

/**
 * Writes one file as ann-benchmarks has it: `train`, `test`, `neighbors` and `distances`, and the attribute `distance`,
 * as far as there is something for them. The file appears whole or not at all.
 */
export async function writeHdf5(
  { base, queries, truth, metric }: Hdf5Content,
  path: string,
  { force = false, signal, onRows }: Omit<ConvertOptions, 'format'> = {},
): Promise<void> {
  await writeWhole(path, force, async (file) => {
    const writer = await Hdf5Writer.open(file);
    try {
      if (metric !== undefined) writer.setMetric(metric);
      await writeRows(base, writer.vectors('train', base.dimensions), { signal, onRows });
      if (queries !== undefined) await writeRows(queries, writer.vectors('test', queries.dimensions), { signal });
      if (truth === undefined) return;
      const append = writer.neighbours(truth.k);
      for await (const batch of truth.batches(signal === undefined ? {} : { signal })) append(batch);
    } finally {
      writer.close();
    }
  });
}
