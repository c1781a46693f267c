import type { Interval } from './bootstrap.ts';
import { uniform } from './random.ts';
import { halfWidth } from './half-width.ts';
import { tailShare } from './tail-share.ts';
import { mean, quantileOfSorted } from '../dataset/statistics/quantile.ts';
import type { SearchSample } from '../../vault/result/result.ts';

type Call = Pick<SearchSample, 'arm' | 'build' | 'query' | 'order' | 'nanoseconds' | 'error'>;

interface TailRatio {
  readonly value: number;
  /** In which another run over the same queries lies with 90 % confidence, so beyond either end with 5 %. */
  readonly interval: Interval;
  /** On so many builds of an index. */
  readonly builds: number;
}

/**
 * The 95th percentile over queries of the second arm over that of the first, where each query counts with the median of its
 * calls: a query that is slow by itself stays, a call that the machine held up goes. Both arms were asked every query in
 * the same passes, side by side. The queries are part of the workload and are not resampled. Null where no query was answered
 * twice or more by both.
 *
 * Of several builds it is the geometric mean, with an interval over builds (Student's t of the logarithms), which holds what
 * else changes from build to build. Of one build the interval is over passes, each of which has connections of its own.
 */
export function tailRatio(samples: readonly Call[], first: string, second: string, seed: number): TailRatio | null {
  const measured = [...new Set(samples.map(({ build }) => build))]
    .map((build) =>
      pairsOf(
        samples.filter((call) => call.build === build),
        first,
        second,
      ),
    )
    .filter((pairs) => pairs.length > 0);
  const [single] = measured;
  if (single === undefined) return null;
  if (measured.length === 1) return { ...overPasses(single, seed), builds: 1 };
  const logarithms = measured.map((pairs) => Math.log(ratioOfTails(pairs, inOrder)));
  const middle = mean(logarithms);
  const half = halfWidth(logarithms);
  return {
    value: Math.exp(middle),
    interval: [Math.exp(middle - half), Math.exp(middle + half)],
    builds: measured.length,
  };
}

/** Of each query that both answered twice or more: its calls of the first arm and of the second, by pass. */
function pairsOf(samples: readonly Call[], first: string, second: string): readonly Pair[] {
  const [below, above] = [callsOf(samples, first), callsOf(samples, second)];
  return [...below].flatMap(([query, calls]) => {
    const others = above.get(query) ?? [];
    const passes = Math.min(calls.length, others.length);
    return passes < 2
      ? []
      : [[Float64Array.from(calls.slice(0, passes)), Float64Array.from(others.slice(0, passes))] as const];
  });
}

/** The interval resamples passes, whole and for both arms at once. */
function overPasses(pairs: readonly Pair[], seed: number): Omit<TailRatio, 'builds'> {
  const next = uniform(seed);
  const passesMax = Math.max(...pairs.map(([calls]) => calls.length));
  const resampled = Float64Array.from({ length: resamples }, () => {
    const drawn = Float64Array.from({ length: passesMax }, next);
    // A query that failed in some passes has fewer of them.
    return ratioOfTails(pairs, (passes, place) => Math.floor((drawn[place] as number) * passes));
  }).sort();
  const value = ratioOfTails(pairs, inOrder);
  // Medians of drawn passes scatter more than those of the calls, which raises the tail of the arm whose queries are alike.
  const shift = value / quantileOfSorted(resampled, 0.5);
  const tail = tailShare(passesMax, 0.95);
  return {
    value,
    interval: [shift * quantileOfSorted(resampled, tail), shift * quantileOfSorted(resampled, 1 - tail)],
  };
}

const resamples = 200;

function inOrder(_passes: number, place: number): number {
  return place;
}

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

/** Of the drawn passes, the same for every query and both arms. */
function ratioOfTails(pairs: readonly Pair[], draw: (passes: number, place: number) => number): number {
  const medians = [new Float64Array(pairs.length), new Float64Array(pairs.length)] as const;
  for (const [query, pair] of pairs.entries()) {
    const drawn = [new Float64Array(pair[0].length), new Float64Array(pair[0].length)] as const;
    for (let place = 0; place < pair[0].length; place += 1) {
      const from = draw(pair[0].length, place);
      for (const side of [0, 1] as const) drawn[side][place] = pair[side][from] as number;
    }
    for (const side of [0, 1] as const) medians[side][query] = quantileOfSorted(drawn[side].sort(), 0.5);
  }
  const [below, above] = medians.map((each) => quantileOfSorted(each.sort(), 0.95)) as [number, number];
  return above / below;
}
