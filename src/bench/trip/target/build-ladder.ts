import type { SweepChoice } from '../options/benchmark-options.ts';
import { defaultSweep, type IndexSweep } from '../sweep/default-sweep.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';

/** The indexes that are tried for a target, side by side where they differ little, and the one that is tried first. */
export interface BuildLadder {
  readonly rungs: readonly IndexSweep[];
  readonly start: number;
}

interface LadderOptions {
  readonly rows: number;
  readonly k: number;
  readonly choice: SweepChoice;
  readonly known: ReadonlySet<string>;
}

/** As asked for by name; otherwise partitions from half to four times the default, or graphs from sparse to dense. */
export function buildLadder(strategy: StrategyName, options: LadderOptions): BuildLadder {
  const [standard] = defaultSweep(strategy, options);
  const partitions = Number(standard?.options['lists'] ?? standard?.options['num_leaves'] ?? 1);
  const choices = isChosen(strategy, options.choice) ? [options.choice] : ladders[strategy](partitions);
  const rungs = choices.flatMap((choice) =>
    defaultSweep(strategy, { ...options, choice: { ...options.choice, ...choice } }),
  );
  return { rungs, start: Math.min(1, rungs.length - 1) };
}

/** The setting that trades recall for time, and the numbers that it can have. */
export function searchBounds(
  strategy: StrategyName,
  { options }: IndexSweep,
  k: number,
): { readonly setting: string; readonly low: number; readonly high: number } {
  if (strategy === 'hnsw') return { setting: 'hnsw.ef_search', low: Math.min(k, efSearchMax), high: efSearchMax };
  const partitions = Number(options['lists'] ?? options['num_leaves'] ?? 1);
  const setting = strategy === 'ivfflat' ? 'ivfflat.probes' : 'scann.num_leaves_to_search';
  return { setting, low: 1, high: Math.max(1, partitions - 1) };
}

/**
 * The same index with searches that go on where these end, up to three times as far; null where they end at the most that
 * the strategy takes.
 */
export function strongerSweep(strategy: StrategyName, sweep: IndexSweep, k: number): IndexSweep | null {
  const { setting, high } = searchBounds(strategy, sweep, k);
  const strongest = sweep.searches.at(-1);
  const last = Number(strongest?.[setting]);
  if (strongest === undefined || !(last < high)) return null;
  const values = strongerBy.map((factor) => Math.min(high, Math.max(last + 1, Math.round(factor * last))));
  return {
    options: sweep.options,
    searches: [...new Set(values)].map((value) => ({ ...strongest, [setting]: String(value) })),
  };
}

const strongerBy = [1.15, 1.35, 1.6, 2, 2.5, 3];

/** What pgvector takes. */
const efSearchMax = 1_000;

function isChosen(strategy: StrategyName, { lists, leaves, m, efConstruction }: SweepChoice): boolean {
  const own = { ivfflat: [lists], scann: [leaves], hnsw: [m, efConstruction] }[strategy];
  return own.some((numbers) => numbers !== undefined);
}

const ladders: Readonly<Record<StrategyName, (partitions: number) => readonly SweepChoice[]>> = {
  ivfflat: (lists) => partitionsOf(lists).map((number) => ({ lists: [number] })),
  scann: (leaves) => partitionsOf(leaves).map((number) => ({ leaves: [number] })),
  hnsw: () => [
    { m: [8], efConstruction: [64] },
    { m: [16], efConstruction: [64] },
    { m: [16], efConstruction: [128] },
    { m: [24], efConstruction: [128] },
    { m: [32], efConstruction: [200] },
  ],
};

function partitionsOf(standard: number): readonly number[] {
  return [0.5, 1, 2, 4].map((factor) => Math.max(1, Math.round(factor * standard)));
}
