import { figureDifference, ratioOf, type ComparedFigure, type Estimate } from './compared.ts';
import { comparable } from '../machine/comparable.ts';
import type { BenchmarkResult, Point } from '../../vault/result/result.ts';

/** What two results have in common, the second one against the first. */
export interface ResultComparison {
  /** Why the results must not be compared; empty where they may be. */
  readonly obstacles: readonly string[];
  /** The settings that both measured: the same strategy, index and search. */
  readonly points: readonly ComparedPoint[];
  /** Settings that only one of them measured. */
  readonly unpaired: readonly string[];
  /** A ratio nearer to 1 than this is noise of one of the two runs. Null where neither measured a search against itself. */
  readonly smallestTellableRatio: number | null;
}

interface ComparedPoint {
  readonly id: string;
  readonly recall: readonly [number, number];
  readonly recallDifference: ComparedFigure;
  readonly p50Ms: readonly [number, number];
  readonly p50Ratio: ComparedFigure;
}

/** Compares like with like: points of one strategy, index and search, each difference with its 95 % interval. */
export function compareResults(first: BenchmarkResult, second: BenchmarkResult): ResultComparison {
  const smallestTellableRatio = noiseOf(first, second);
  const pairs = first.points.flatMap((point) => {
    const other = second.points.find(({ id }) => id === point.id);
    return other === undefined ? [] : [[point, other] as const];
  });
  const paired = new Set(pairs.map(([{ id }]) => id));
  return {
    obstacles: obstaclesOf(first, second, pairs.length),
    points: pairs.map(([point, other]) => comparedPoint(point, other, smallestTellableRatio ?? 1)),
    unpaired: [...first.points, ...second.points].flatMap(({ id }) => (paired.has(id) ? [] : [id])),
    smallestTellableRatio,
  };
}

function obstaclesOf(first: BenchmarkResult, second: BenchmarkResult, pairs: number): readonly string[] {
  const given = [
    ['dataset', first.dataset.hash, second.dataset.hash],
    ['metric', first.dataset.metric, second.dataset.metric],
    ['k', first.k, second.k],
    ['storage', first.load?.storage ?? 'in place', second.load?.storage ?? 'in place'],
  ] as const;
  const unfit = (
    [
      ['first', first],
      ['second', second],
    ] as const
  ).filter(([, { fitness }]) => !fitness.fit);
  return [
    ...unfit.map(([which, { fitness }]) => {
      const codes = fitness.reasons.map(({ code }) => code).join(', ');
      return `The ${which} is unfit${codes === '' ? '' : ` (${codes})`}.`;
    }),
    ...given.flatMap(([what, left, right]) => (left === right ? [] : [`${what} is ${left} and ${right}.`])),
    ...comparable(first.fingerprint, second.fingerprint),
    ...(pairs === 0 ? ['They have no setting in common: the same strategy, index and search.'] : []),
  ];
}

function noiseOf(...results: readonly BenchmarkResult[]): number | null {
  const noise = results.flatMap(({ sameArms }) => sameArms.map((same) => same.smallestTellableRatio));
  return noise.length === 0 ? null : Math.max(...noise);
}

function comparedPoint(point: Point, other: Point, smallestTellableRatio: number): ComparedPoint {
  return {
    id: point.id,
    recall: [point.recall.mean, other.recall.mean],
    recallDifference: figureDifference(recallOf(point), recallOf(other)),
    p50Ms: [point.latency.p50Ms, other.latency.p50Ms],
    p50Ratio: ratioOf(p50Of(point), p50Of(other), smallestTellableRatio),
  };
}

function recallOf({ recall: { mean, interval } }: Point): Estimate {
  return { value: mean, interval };
}

function p50Of({ latency: { p50Ms, p50IntervalMs } }: Point): Estimate {
  return { value: p50Ms, interval: p50IntervalMs };
}
