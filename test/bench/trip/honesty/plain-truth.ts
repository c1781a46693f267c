import type { Metric } from '../../../../src/bench/dataset/vector-source.ts';

/** Distances as pgvector's operators count them, in double precision, element after element. */
const distances: Readonly<Record<Metric, (left: Float32Array, right: Float32Array) => number>> = {
  l2: (left, right) => {
    let sum = 0;
    for (let place = 0; place < left.length; place += 1) sum += ((left[place] ?? 0) - (right[place] ?? 0)) ** 2;
    return Math.sqrt(sum);
  },
  'inner-product': (left, right) => -dot(left, right),
  cosine: (left, right) => 1 - dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right)),
};

/** The rows that are right answers: no farther than the k-th nearest, but for a millionth of its distance. */
export function plainlyExpected(
  base: readonly Float32Array[],
  query: Float32Array,
  metric: Metric,
  k: number,
): ReadonlySet<number> {
  const all = base.map((vector, row) => ({ row, distance: distances[metric](vector, query) }));
  all.sort((left, right) => left.distance - right.distance || left.row - right.row);
  const last = all[k - 1]?.distance ?? Infinity;
  const limit = last + Math.max(Math.abs(last) * 1e-6, metric === 'cosine' ? 1e-12 : 0);
  return new Set(all.filter(({ distance }) => distance <= limit).map(({ row }) => row));
}

/** The share of right rows among k, a query. */
export function plainRecall(expected: ReadonlySet<number>, returned: readonly number[], k: number): number {
  return returned.filter((row) => expected.has(row)).length / k;
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < left.length; place += 1) sum += (left[place] ?? 0) * (right[place] ?? 0);
  return sum;
}
