import { significandsOf, withoutNoise, type Significand } from './significand.ts';
import { guardedProfiles, type GuardedProfiles } from './profile-name.ts';
import type { BenchmarkResult } from '../result/result.ts';

/** Numbers of one row or column of a result, which stand together when somebody copies them. */
export interface NumberGroup {
  readonly result: string;
  /** False for a public result: its groups explain why numbers are where they are. */
  readonly restricted: boolean;
  /** How many groups chance could have agreed with as well: those of all restricted results, or of its own public one. */
  readonly candidates: number;
  /** How many significands of each length there are, by length. */
  readonly sizes: ReadonlyMap<number, number>;
}

/** What the guard knows of the vault's results: in which groups a significand is, which ratios would tell, and of whom. */
export interface ResultNumbers {
  readonly profiles: GuardedProfiles;
  readonly groups: readonly NumberGroup[];
  readonly bySignificand: ReadonlyMap<Significand, readonly number[]>;
  readonly ratios: readonly { readonly result: string; readonly value: number }[];
}

/** The numbers of the results, and the ratios between the restricted ones and the others of their runs. */
export function resultNumbers(
  results: ReadonlyMap<string, BenchmarkResult>,
  profiles: GuardedProfiles = guardedProfiles([]),
): ResultNumbers {
  const groups: NumberGroup[] = [];
  const bySignificand = new Map<Significand, number[]>();
  const ratios: { result: string; value: number }[] = [];
  const free = new Set(
    [...results.values()]
      .filter(({ profile }) => profile.licence.numbers === 'public')
      .flatMap((result) => valuesOf(result).flat().map(withoutNoise)),
  );
  const valuesOfAll = [...results].map(([id, result]) => {
    const restricted = result.profile.licence.numbers === 'restricted';
    // What a public result has too - the bytes of the same data - tells nothing.
    const values = valuesOf(result)
      .map((group) => (restricted ? group.filter((value) => !free.has(withoutNoise(value))) : group))
      .filter((group) => group.length > 0);
    return { id, result, restricted, values };
  });
  const restrictedGroups = valuesOfAll.reduce(
    (sum, { restricted, values }) => sum + (restricted ? values.length : 0),
    0,
  );
  for (const { id, result, restricted, values } of valuesOfAll) {
    const candidates = restricted ? restrictedGroups : values.length;
    for (const group of values) addGroup({ result: id, restricted, candidates }, group, groups, bySignificand);
    if (!restricted) continue;
    for (const other of results.values()) {
      if (other.runId !== result.runId || other === result) continue;
      for (const value of ratiosBetween(result, other)) ratios.push({ result: id, value });
    }
  }
  return { groups, bySignificand, ratios, profiles };
}

function addGroup(
  group: Omit<NumberGroup, 'sizes'>,
  values: readonly number[],
  groups: NumberGroup[],
  bySignificand: Map<Significand, number[]>,
): void {
  const significands = new Set(values.flatMap(significandsOf));
  if (significands.size === 0) return;
  const sizes = new Map<number, number>();
  for (const significand of significands) {
    sizes.set(significand.length, (sizes.get(significand.length) ?? 0) + 1);
    const holders = bySignificand.get(significand);
    if (holders === undefined) bySignificand.set(significand, [groups.length]);
    else holders.push(groups.length);
  }
  groups.push({ ...group, sizes });
}

/**
 * The measured numbers as they stand together when they are copied: those of one point, loop, build or step as a row, and
 * those of one name over all of them as a column.
 */
function valuesOf(result: BenchmarkResult): readonly (readonly number[])[] {
  const rows: number[][] = [];
  const columns = new Map<string, number[]>();
  collect(result.durationMs, 'durationMs', newRow(rows), rows, columns);
  for (const name of measuredParts) collect(result[name], name, newRow(rows), rows, columns);
  return [...rows, ...columns.values()];
}

const measuredParts = [
  'floor',
  'load',
  'builds',
  'points',
  'sameArms',
  'comparisons',
  'atRecall',
  'filters',
  'drift',
  'builtEmptyTrap',
  'tenantFilterTrap',
] as const;

function collect(value: unknown, key: string, row: number[], rows: number[][], columns: Map<string, number[]>): void {
  if (typeof value === 'number') {
    if (givenKeys.has(key)) return;
    const told = waysToTell(key, value);
    row.push(...told);
    columns.set(key, [...(columns.get(key) ?? []), ...told]);
  } else if (Array.isArray(value)) {
    // The two ends of an interval stand in the row of what they belong to.
    for (const inner of value) {
      collect(inner, key, typeof inner === 'number' ? row : newRow(rows), rows, columns);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) collect(inner, name, row, rows, columns);
  }
}

/** Sizes are told in binary units too, and a share also by what is missing. */
function waysToTell(key: string, value: number): readonly number[] {
  if (/bytes$/i.test(key)) return [value, value / 2 ** 10, value / 2 ** 20, value / 2 ** 30];
  return value > 0 && value < 1 ? [value, 1 - value] : [value];
}

function newRow(rows: number[][]): number[] {
  const row: number[] = [];
  rows.push(row);
  return row;
}

/** What was asked for, not measured. */
const givenKeys = new Set([
  'k',
  'queries',
  'rows',
  'clients',
  'samples',
  'selectivity',
  'targetShare',
  'matchingRows',
  'tenantRows',
]);

function ratiosBetween(first: BenchmarkResult, second: BenchmarkResult): readonly number[] {
  const pairs: (readonly [number | null | undefined, number | null | undefined])[] = [
    [first.floor.p50Ms, second.floor.p50Ms],
    [first.load?.rowsPerSecond, second.load?.rowsPerSecond],
    [first.load?.durationMs, second.load?.durationMs],
    [bestRate(first), bestRate(second)],
    ...first.points.flatMap((point) => {
      const other = second.points.find(({ id }) => id === point.id);
      return other === undefined ? [] : pointPairs(point, other);
    }),
    ...first.atRecall.flatMap((level) =>
      second.atRecall
        .filter(({ recall }) => recall === level.recall)
        .flatMap((other) => [
          [level.p50Ms, other.p50Ms] as const,
          [level.p95Ms, other.p95Ms] as const,
          [level.p99Ms, other.p99Ms] as const,
          [level.queriesPerSecond, other.queriesPerSecond] as const,
        ]),
    ),
    ...first.builds.flatMap((build) => {
      const other = second.builds.find(({ strategy }) => strategy === build.strategy);
      const [left, right] = [build.repeats[0], other?.repeats[0]];
      return [[left?.durationMs, right?.durationMs] as const, [left?.indexBytes, right?.indexBytes] as const];
    }),
  ];
  return pairs.flatMap(([left, right]) => (left && right ? [left / right, right / left] : []));
}

type Point = BenchmarkResult['points'][number];

function pointPairs(first: Point, second: Point): readonly (readonly [number, number])[] {
  return [
    [first.latency.p50Ms, second.latency.p50Ms],
    [first.latency.p95Ms, second.latency.p95Ms],
    [first.latency.p99Ms, second.latency.p99Ms],
    [first.latency.meanMs, second.latency.meanMs],
    [first.queriesPerSecond, second.queriesPerSecond],
  ];
}

function bestRate({ points }: BenchmarkResult): number {
  return Math.max(0, ...points.map(({ queriesPerSecond }) => queriesPerSecond));
}
