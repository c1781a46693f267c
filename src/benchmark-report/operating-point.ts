import type { Point } from '../result/result.ts';
import type { Owned } from './subject.ts';

export const operatingRecall = 0.95;

/**
 * The settings that stand for a series where only one can: the fastest whose recall is at least 0.95, told by the lower
 * end of its interval; without one, the best recall.
 */
export function operatingPoints(points: readonly (Point & Owned)[]): readonly (Point & Owned)[] {
  const groups = new Map<string, (Point & Owned)[]>();
  for (const point of points) {
    const key = `${point.subject.place} ${point.strategy}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].flatMap((group) => operatingPoint(group) ?? []);
}

function operatingPoint(points: readonly (Point & Owned)[]): (Point & Owned) | undefined {
  const reaching = points.filter(({ recall }) => recall.interval[0] >= operatingRecall);
  if (reaching.length > 0) return reaching.toSorted((a, b) => a.latency.p50Ms - b.latency.p50Ms)[0];
  return points.toSorted((a, b) => b.recall.mean - a.recall.mean)[0];
}
