import type { BenchmarkResult } from '../../vault/result/result.ts';
import { comparable } from '../machine/comparable.ts';

/** What two results have in common, each ratio the second's over the first's. */
export interface ResultComparison {
  /** Why they must not be held against each other; empty where they may. */
  readonly obstacles: readonly string[];
  readonly rows: readonly ComparedRow[];
}

interface ComparedRow {
  /** A point that both have, or `ivfflat at recall 0.95`. */
  readonly what: string;
  readonly recall: readonly [number, number];
  readonly p50Ms: readonly [number, number];
  readonly ratio: number;
}

export function compareResults(first: BenchmarkResult, second: BenchmarkResult): ResultComparison {
  const given = [
    ['dataset', first.dataset.hash, second.dataset.hash],
    ['metric', first.dataset.metric, second.dataset.metric],
    ['k', first.k, second.k],
  ] as const;
  return {
    obstacles: [
      ...given.flatMap(([what, left, right]) => (left === right ? [] : [`${what}: ${left} and ${right}.`])),
      ...comparable(first.fingerprint, second.fingerprint),
    ],
    rows: [...comparedPoints(first, second), ...comparedLevels(first, second)],
  };
}

function comparedPoints(first: BenchmarkResult, second: BenchmarkResult): readonly ComparedRow[] {
  return first.points.flatMap((point) => {
    const other = second.points.find(({ id }) => id === point.id);
    if (other === undefined) return [];
    return [row(point.id, [point.recall.mean, other.recall.mean], [point.latency.p50Ms, other.latency.p50Ms])];
  });
}

function comparedLevels(first: BenchmarkResult, second: BenchmarkResult): readonly ComparedRow[] {
  return first.atRecall.flatMap(({ strategy, recall, p50Ms }) =>
    second.atRecall.flatMap((other) => {
      if (other.recall !== recall || p50Ms === null || other.p50Ms === null) return [];
      const name = strategy === other.strategy ? strategy : `${strategy} and ${other.strategy}`;
      return [row(`${name} at recall ${recall}`, [recall, other.recall], [p50Ms, other.p50Ms])];
    }),
  );
}

function row(what: string, recall: readonly [number, number], p50Ms: readonly [number, number]): ComparedRow {
  return { what, recall, p50Ms, ratio: p50Ms[1] / p50Ms[0] };
}
