import type { Interval } from './bootstrap.ts';
import { uniform } from './random.ts';
import { quantileOfSorted } from '../dataset/statistics/quantile.ts';
import type { SearchSample } from '../../vault/result/result.ts';

type Call = Pick<SearchSample, 'arm' | 'query' | 'order' | 'nanoseconds' | 'error'>;

interface TailRatio {
  readonly value: number;
  /** In which another run over the same queries lies with 90 % confidence, so beyond either end with 5 %. */
  readonly interval: Interval;
}

/**
 * The 95th percentile over queries of the second arm over that of the first, where each query counts with the median of its
 * calls: a query that is slow by itself stays, a call that the machine held up goes. Both arms were asked every query in
 * the same passes, side by side; the interval resamples the passes of each query for both at once. The queries are part of
 * the workload and are not resampled. Null where no query was answered twice or more by both.
 */
export function tailRatio(samples: readonly Call[], first: string, second: string, seed: number): TailRatio | null {
  const [below, above] = [callsOf(samples, first), callsOf(samples, second)];
  const pairs = [...below].flatMap(([query, calls]) => {
    const others = above.get(query) ?? [];
    const passes = Math.min(calls.length, others.length);
    return passes < 2
      ? []
      : [[Float64Array.from(calls.slice(0, passes)), Float64Array.from(others.slice(0, passes))] as const];
  });
  if (pairs.length === 0) return null;
  const next = uniform(seed);
  const resampled = Float64Array.from({ length: resamples }, () =>
    ratioOfTails(pairs, (passes) => Math.floor(next() * passes)),
  ).sort();
  const value = ratioOfTails(pairs, (_, pass) => pass);
  // Medians of drawn passes scatter more than those of the calls, which raises the tail of the arm whose queries are alike.
  const shift = value / quantileOfSorted(resampled, 0.5);
  return { value, interval: [shift * quantileOfSorted(resampled, 0.05), shift * quantileOfSorted(resampled, 0.95)] };
}

const resamples = 200;

/** The durations of the calls that succeeded, by query, in order. */
function callsOf(samples: readonly Call[], name: string): ReadonlyMap<number, readonly number[]> {
  const calls = new Map<number, number[]>();
  for (const { arm, query, nanoseconds, error } of samples) {
    if (arm !== name || error !== null || nanoseconds === null) continue;
    const ofQuery = calls.get(query) ?? [];
    calls.set(query, ofQuery);
    ofQuery.push(nanoseconds);
  }
  return calls;
}

type Pair = readonly [first: Float64Array, second: Float64Array];

/** Of the calls that are drawn from each query, the same passes for both arms. */
function ratioOfTails(pairs: readonly Pair[], draw: (passes: number, pass: number) => number): number {
  const medians = [new Float64Array(pairs.length), new Float64Array(pairs.length)] as const;
  for (const [query, pair] of pairs.entries()) {
    const drawn = [new Float64Array(pair[0].length), new Float64Array(pair[0].length)] as const;
    for (let pass = 0; pass < pair[0].length; pass += 1) {
      const from = draw(pair[0].length, pass);
      for (const side of [0, 1] as const) drawn[side][pass] = pair[side][from] as number;
    }
    for (const side of [0, 1] as const) medians[side][query] = quantileOfSorted(drawn[side].sort(), 0.5);
  }
  const [below, above] = medians.map((each) => quantileOfSorted(each.sort(), 0.95)) as [number, number];
  return above / below;
}
