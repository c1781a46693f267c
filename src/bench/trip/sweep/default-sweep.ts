import type { SweepChoice } from '../options/benchmark-options.ts';
import type { SettingsFamily } from '../../../schema/vector/strategy-settings.ts';

/** One index, and the settings with which it is searched, from fast to thorough. */
export interface IndexSweep {
  /** Storage parameters. */
  readonly options: Readonly<Record<string, string>>;
  readonly searches: readonly Readonly<Record<string, string>>[];
}

interface SweepOptions {
  readonly rows: number;
  /** HNSW never finds more than `ef_search` rows, so nothing below it is tried. */
  readonly k: number;
  readonly choice?: SweepChoice;
  /** The settings that the server has, by full name, where that was looked up: reordering is left out where it is none. */
  readonly known?: ReadonlySet<string>;
}

/**
 * What is tried when nothing else was asked for, by the rules of thumb of the engines' own documents: IVFFlat with
 * rows / 1000 lists up to a million rows and the root of the rows above, HNSW with pgvector's defaults, ScaNN with the
 * root of the rows. Small tables take the root too.
 *
 * A search never visits every list: there the planner would rather sort.
 */
export function defaultSweep(strategy: SettingsFamily, options: SweepOptions): readonly IndexSweep[] {
  return sweeps[strategy](options, options.choice ?? {});
}

const sweeps = { ivfflat: ivfflatSweep, hnsw: hnswSweep, scann: scannSweep };

function ivfflatSweep({ rows }: SweepOptions, choice: SweepChoice): IndexSweep[] {
  return unique(choice.lists ?? defaultLists(rows)).map((lists) => ({
    options: { lists: String(lists) },
    searches: withinPartitions(choice.probes ?? partitionsToVisit(lists), lists).map((probes) => ({
      'ivfflat.probes': String(probes),
    })),
  }));
}

function defaultLists(rows: number): number[] {
  const root = Math.max(1, Math.round(Math.sqrt(rows)));
  return [rows > smallTableRows && rows <= 1_000_000 ? Math.round(rows / 1_000) : root];
}

/** Below it rows / 1000 leaves IVFFlat with so few lists that visiting one is half of an exact search. */
const smallTableRows = 50_000;

function hnswSweep({ k }: SweepOptions, choice: SweepChoice): IndexSweep[] {
  const wanted = choice.efSearch ?? [20, 30, 40, 80, 100, 200];
  const enough = wanted.filter((value) => value >= k);
  const searches = unique(enough.length > 0 ? enough : [Math.min(k, efSearchMax)]).map((value) => ({
    'hnsw.ef_search': String(value),
  }));
  return unique(choice.m ?? [16]).flatMap((m) =>
    unique(choice.efConstruction ?? [64]).map((construction) => ({
      // pgvector refuses a construction that is not at least twice m.
      options: { m: String(m), ef_construction: String(Math.max(construction, 2 * m)) },
      searches,
    })),
  );
}

/** What pgvector takes. */
const efSearchMax = 1_000;

function scannSweep({ rows, k, known }: SweepOptions, choice: SweepChoice): IndexSweep[] {
  const leavesAsked = choice.leaves ?? [Math.max(1, Math.round(Math.sqrt(rows)))];
  // Left to the server, it would be zero or the engine's secret: then two servers would not be doing the same.
  const reorderings = unique(choice.reordering ?? [Math.max(100, 10 * k)]);
  const isKnown = known === undefined || known.has(reorderingSetting);
  const reordering = isKnown ? reorderings : reorderings.slice(0, 1);
  return unique(leavesAsked).map((leaves) => ({
    options: { num_leaves: String(leaves), quantizer: 'SQ8' },
    searches: withinPartitions(choice.leavesToSearch ?? partitionsToVisit(leaves), leaves).flatMap((visited) =>
      reordering.map((neighbours) => scannSettings(visited, isKnown ? neighbours : undefined)),
    ),
  }));
}

const reorderingSetting = 'scann.pre_reordering_num_neighbors';

function scannSettings(leaves: number, reordering: number | undefined): Readonly<Record<string, string>> {
  const visited = { 'scann.num_leaves_to_search': String(leaves) };
  return reordering === undefined ? visited : { ...visited, [reorderingSetting]: String(reordering) };
}

/** Six numbers, evenly spread on a logarithmic scale, from half a per cent to where recall is near 1 on real text. */
function partitionsToVisit(partitions: number): number[] {
  const first = Math.max(1, partitions / 200);
  const last = Math.max(first, Math.min(partitionsShareMax * partitions, 5 * Math.sqrt(partitions)));
  return Array.from({ length: steps }, (_value, step) => Math.round(first * (last / first) ** (step / (steps - 1))));
}

const steps = 6;

/** With half of the lists the planner of pgvector 0.8 sorts 10,000 rows instead, with 0.4 it takes the index (measured). */
const partitionsShareMax = 0.4;

/** Visiting every partition leaves the index out. A single one can only be visited whole. */
function withinPartitions(numbers: readonly number[], partitions: number): number[] {
  return unique(numbers.map((number) => Math.min(number, Math.max(1, partitions - 1))));
}

function unique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((left, right) => left - right);
}
