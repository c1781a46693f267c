import { writeFile } from 'node:fs/promises';
import { uniform } from '../../../../src/bench/measure/random.ts';

export const planted = { rows: 2_000, dimensions: 16, queries: 200, seed: 7 } as const;

/** Vectors row by row, written out in the plainest way. */
export interface PlantedData {
  readonly base: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
}

/**
 * Rows around thirty centres. One row in fifty is the very copy of the one before it, and another one in fifty is that
 * but for one element, which is one unit in the last place larger: a tie within 1e-7. Queries are drawn around the same
 * centres, and every tenth of them lies on a row.
 */
export function plantedData(seed: number = planted.seed): PlantedData {
  const next = uniform(seed);
  const draw = (spread: number): Float32Array =>
    Float32Array.from({ length: planted.dimensions }, () => (next() + next() + next() - 1.5) * spread);
  const centres = Array.from({ length: 30 }, () => draw(2));
  const around = (): Float32Array => {
    const centre = centres[Math.floor(next() * centres.length)] as Float32Array;
    return draw(1).map((element, place) => element + (centre[place] as number));
  };
  const base: Float32Array[] = [];
  while (base.length < planted.rows) {
    const before = base.at(-1);
    const kind = base.length % 50;
    if (before !== undefined && kind === 1) base.push(before.slice());
    else if (before !== undefined && kind === 2) base.push(nudged(before));
    else base.push(around());
  }
  const queries = Array.from({ length: planted.queries }, (_, query) =>
    query % 10 === 0 ? (base[(query * 5) % planted.rows] as Float32Array).slice() : around(),
  );
  return { base, queries };
}

/** The form of `fvecs` and `ivecs`: each row its length as int32 and its elements, all little-endian. */
export async function writeVecs(path: string, rows: readonly (Float32Array | Int32Array)[]): Promise<string> {
  const parts = rows.flatMap((row) => [Buffer.from(Int32Array.of(row.length).buffer), Buffer.from(row.buffer)]);
  await writeFile(path, Buffer.concat(parts));
  return path;
}

function nudged(vector: Float32Array): Float32Array {
  const copy = vector.slice();
  const bits = new Uint32Array(copy.buffer, 0, 1);
  bits[0] = (bits[0] as number) + 1;
  return copy;
}
