import type { VectorSource } from '../../dataset/vector-source.ts';
import { uniform } from '../../measure/random.ts';

/** Some rows of the source, each with the same chance, in one pass (reservoir sampling, J. S. Vitter, 1985). */
export async function storedQueries(
  source: VectorSource,
  count: number,
  seed: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { dimensions } = source;
  const next = uniform(seed);
  const chosen: Float32Array[] = [];
  let seen = 0;
  for await (const { rows, data } of source.batches({ signal })) {
    for (let row = 0; row < rows; row += 1) {
      const place = seen < count ? seen : Math.floor(next() * (seen + 1));
      seen += 1;
      if (place < count) chosen[place] = data.slice(row * dimensions, (row + 1) * dimensions);
    }
  }
  const queries = new Float32Array(chosen.length * dimensions);
  for (const [place, vector] of chosen.entries()) queries.set(vector, place * dimensions);
  return queries;
}
