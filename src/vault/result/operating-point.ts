import type { Point } from './result.ts';

/** What a product is taken to want of its search. */
export const operatingRecall = 0.95;

/**
 * The points that a product would run at, one a series, which is by default one a strategy: the fastest whose
 * recall is at least the wanted one, {@link operatingRecall} by default, with its interval's lower end; where none is, the one with the best recall.
 */
export function operatingPoints<Each extends Point>(
  points: readonly Each[],
  seriesOf: (point: Each) => string = ({ strategy }) => strategy,
  recall = operatingRecall,
): readonly Each[] {
  const series = [...new Set(points.map(seriesOf))];
  return series.flatMap(
    (name) =>
      operatingPoint(
        points.filter((point) => seriesOf(point) === name),
        recall,
      ) ?? [],
  );
}

function operatingPoint<Each extends Point>(points: readonly Each[], wanted: number): Each | undefined {
  const good = points.filter(({ recall }) => recall.interval[0] >= wanted);
  return good.length > 0
    ? good.toSorted((left, right) => left.latency.p50Ms - right.latency.p50Ms)[0]
    : points.toSorted((left, right) => right.recall.mean - left.recall.mean)[0];
}
