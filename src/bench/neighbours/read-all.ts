import type { VectorSource } from '../dataset/vector-source.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * All vectors of a source, row by row, as queries are needed. Throws a UsageError when they take more than `bytesMax`
 * (1 GiB by default), and whatever the source throws.
 */
export async function readAll(
  source: VectorSource,
  options: { readonly bytesMax?: number; readonly signal?: AbortSignal } = {},
): Promise<Float32Array> {
  const { bytesMax = gibibyte, signal } = options;
  const batches: Float32Array[] = [];
  let elements = 0;
  for await (const { data } of source.batches(signal && { signal })) {
    elements += data.length;
    if (elements * 4 > bytesMax) {
      throw new UsageError(
        'source-too-large',
        `${source.name} needs more than ${Math.floor(bytesMax / 2 ** 20)} MiB of memory. Reduce --rows.`,
      );
    }
    batches.push(data);
  }
  const all = new Float32Array(elements);
  let place = 0;
  for (const data of batches) {
    all.set(data, place);
    place += data.length;
  }
  return all;
}

const gibibyte = 2 ** 30;
