import { Histogram } from './histogram.ts';
import { innerProducts, type Rows } from './inner-products.ts';
import { mean, quantile } from './quantile.ts';
import type { Statistics } from './statistic.ts';

/** Unit rows of which the neighbours are looked for. */
interface Probes {
  readonly rows: Rows;
  /** True where probe i is the i-th of the rows that are searched, so that it is not its own neighbour. */
  readonly stored: boolean;
}

/**
 * How the rows lie around a probe. All rows have unit length; distances are Euclidean, √(2 − 2·cosine).
 *
 * RC10 is the mean distance over the 10th smallest (J. He, S. Kumar, S. Chang, "On the difficulty of nearest neighbor
 * search", 2012, there with the first one). The local intrinsic dimension is the maximum-likelihood estimate from the
 * nearest 100 distances (L. Amsaleg et al., "Estimating local intrinsic dimensionality", 2015); distances of zero say
 * nothing about it and are left out. What the number of rows does not allow is left out.
 */
export function neighbourhoodOf(base: Rows, probes: Probes): Statistics {
  const pairCosines = new Histogram(-1, 1, 200_000);
  const nearest: number[] = [];
  const contrasts: number[] = [];
  const dimensions: number[] = [];
  const gaps: number[] = [];
  const cosines = new Float64Array(probesAtATime * base.rows);
  for (let start = 0; start < probes.rows.rows; start += probesAtATime) {
    const count = Math.min(probesAtATime, probes.rows.rows - start);
    innerProducts(probes.rows, start, count, base, cosines);
    for (let probe = 0; probe < count; probe += 1) {
      const all = cosines.subarray(probe * base.rows, (probe + 1) * base.rows);
      const own = probes.stored ? start + probe : -1;
      const sum = addAll(all, own, pairCosines);
      const others = base.rows - (own < 0 ? 0 : 1);
      if (own >= 0) all[own] = -Infinity;
      const near = largest(all, Math.min(neighboursMax + 1, others));
      if (near.length > 0) nearest.push(near[0] ?? 0);
      if (near.length > 10) {
        gaps.push((near[9] ?? 0) - (near[10] ?? 0));
        const tenth = distanceOf(near[9] ?? 0);
        if (tenth > 0) contrasts.push(sum.distance / others / tenth);
      }
      if (near.length > neighboursMax) {
        const dimension = localDimension(near.slice(0, neighboursMax).map(distanceOf));
        if (dimension !== undefined) dimensions.push(dimension);
      }
    }
  }
  return {
    ...(nearest.length > 0 && {
      pairCosineMedian: pairCosines.quantile(0.5),
      nearestCosineP1: quantile(nearest, 0.01),
      nearestCosineP50: quantile(nearest, 0.5),
      nearestCosineP99: quantile(nearest, 0.99),
    }),
    ...(contrasts.length > 0 && { relativeContrast10: quantile(contrasts, 0.5) }),
    ...(dimensions.length > 0 && { localDimension: quantile(dimensions, 0.5) }),
    ...(gaps.length > 0 && {
      gap10P1: quantile(gaps, 0.01),
      gap10P10: quantile(gaps, 0.1),
      gap10P50: quantile(gaps, 0.5),
    }),
  };
}

const probesAtATime = 8;
const neighboursMax = 100;

function addAll(cosines: Float64Array, own: number, histogram: Histogram): { readonly distance: number } {
  let distance = 0;
  for (let place = 0; place < cosines.length; place += 1) {
    if (place === own) continue;
    const cosine = cosines[place] ?? 0;
    histogram.add(cosine);
    distance += distanceOf(cosine);
  }
  return { distance };
}

function distanceOf(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}

/** The largest values, largest first. */
function largest(values: Float64Array, count: number): number[] {
  const kept = new Float64Array(count).fill(-Infinity);
  for (const value of values) {
    if (!(value > (kept[count - 1] ?? Infinity))) continue;
    let place = count - 1;
    for (; place > 0 && (kept[place - 1] ?? 0) < value; place -= 1) kept[place] = kept[place - 1] ?? 0;
    kept[place] = value;
  }
  return [...kept];
}

function localDimension(distances: readonly number[]): number | undefined {
  const farthest = distances.at(-1) ?? 0;
  const logarithms = distances
    .slice(0, -1)
    .filter((distance) => distance > 0)
    .map((distance) => Math.log(distance / farthest));
  if (logarithms.length === 0) return undefined;
  const logarithm = mean(logarithms);
  return logarithm < 0 ? -1 / logarithm : undefined;
}
