import { comparable } from '../machine/comparable.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import type { BenchmarkResult, Point } from '../../vault/result/result.ts';

/** The runs of one profile on one workload, the oldest first. */
export interface Trend {
  readonly runs: readonly TrendRun[];
}

export interface TrendRun {
  readonly id: string;
  readonly result: BenchmarkResult;
  /** What differs from the run before and may move numbers: the machine and its settings, versions, fitness. */
  readonly changes: readonly string[];
  readonly points: readonly Point[];
}

interface TrendChoice {
  /** A setting by its id; null for the operating point of each strategy. */
  readonly point: string | null;
}

/** One a profile and workload: the same vectors, metric, k and storage. The workload that was measured last comes last. */
export function trendsOf(results: ReadonlyMap<string, BenchmarkResult>, { point }: TrendChoice): readonly Trend[] {
  const groups = new Map<string, (readonly [string, BenchmarkResult])[]>();
  const oldestFirst = [...results].toSorted(([, left], [, right]) => left.startedAt.localeCompare(right.startedAt));
  for (const [id, result] of oldestFirst) {
    const key = workloadOf(result);
    const runs = groups.get(key) ?? [];
    groups.delete(key);
    groups.set(key, [...runs, [id, result]]);
  }
  return [...groups.values()].map((runs) => ({
    runs: runs.map(([id, result], place) => {
      const before = runs[place - 1]?.[1];
      const points =
        point === null ? operatingPoints(result.points) : result.points.filter((each) => each.id === point);
      return { id, result, points, changes: before === undefined ? [] : changesBetween(before, result) };
    }),
  }));
}

function workloadOf({ profile, dataset, k, load }: BenchmarkResult): string {
  return JSON.stringify([profile.name, profile.standIn, dataset.hash, dataset.metric, k, load?.storage]);
}

function changesBetween(before: BenchmarkResult, now: BenchmarkResult): readonly string[] {
  const versions = [
    ['pgparity', before.version, now.version],
    ['PostgreSQL', before.profile.serverVersion, now.profile.serverVersion],
    ...extensionsOf(before, now),
  ] as const;
  return [
    ...versions.flatMap(([what, old, current]) => (old === current ? [] : [`${what} ${old} → ${current}`])),
    ...comparable(before.fingerprint, now.fingerprint),
  ];
}

function extensionsOf(
  { profile: { extensions: before } }: BenchmarkResult,
  { profile: { extensions: now } }: BenchmarkResult,
): readonly (readonly [string, string, string])[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return names.map((name) => [name, before[name] ?? 'none', now[name] ?? 'none'] as const);
}
