import type { Point } from '../result/result.ts';

/**
 * The point that a product would run at: the fastest one whose recall is at least the wanted one with its interval's
 * lower end; where none is, the one with the best recall. Undefined where there is no point.
 */
function operatingPoint(points: readonly Point[], recallMin = recallWanted): Point | undefined {
  const good = points.filter(({ recall }) => recall.interval[0] >= recallMin);
  if (good.length > 0) return good.reduce((best, next) => (next.latency.p50Ms < best.latency.p50Ms ? next : best));
  return points.length === 0
    ? undefined
    : points.reduce((best, next) => (next.recall.mean > best.recall.mean ? next : best));
}

const recallWanted = 0.95;

/** The operating point of each strategy. */
export function operatingPoints(points: readonly Point[]): readonly Point[] {
  const strategies = [...new Set(points.map(({ strategy }) => strategy))];
  return strategies.flatMap((name) => operatingPoint(points.filter(({ strategy }) => strategy === name)) ?? []);
}
