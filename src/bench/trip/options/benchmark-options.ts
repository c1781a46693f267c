import type { StrategyName } from '../../../vault/result/quantities.ts';
import type { BenchmarkProgress } from './benchmark-progress.ts';
import type { BenchBudget } from '../../../engine/config/bench-budget.ts';
import type { PresetName } from '../../dataset/generator/presets.ts';
import type { Metric } from '../../dataset/vector-source.ts';
import type { Environment } from '../../../base/config/environment.ts';
import type { Profile, ProfileName, ServerKind } from '../../../engine/profile/profile.ts';

/** What is measured, on what, how long. Parsed once from the command line. */
export interface BenchmarkOptions {
  readonly environment: Environment;
  /** Those of the config that are measured, where this machine has them. */
  readonly profiles: readonly Profile[];
  /** Whether they were asked for by name. */
  readonly profilesAsked: boolean;
  readonly servers: Readonly<Partial<Record<ProfileName, ServerKind | 'auto'>>>;
  readonly existing: boolean;
  readonly data: DataChoice;
  /** Rows that are loaded at most, or null for all that there are. */
  readonly rows: number | null;
  /** How many queries are asked at most. */
  readonly queries: number;
  readonly k: number;
  /** Null: every strategy that the profile's server has. */
  readonly strategies: readonly StrategyName[] | null;
  readonly sweep: SweepChoice;
  /** The recall that the cheapest setting is looked for, instead of a whole sweep; null for the sweep. */
  readonly targetRecall: number | null;
  /** Of the config. */
  readonly budgets: readonly BenchBudget[];
  readonly storage: 'external' | 'plain';
  /** Settings of the server and of searches, by full name, on top of what is measured. */
  readonly settings: Readonly<Record<string, string>>;
  /** Filters, drift and more builds: what the default leaves out, since they take minutes. */
  readonly thorough: boolean;
  /** How often each index is built and searched, so that recall knows how builds differ. Null: as the strategy needs. */
  readonly builds: number | null;
  readonly scenarios: ReadonlySet<Scenario>;
  readonly scenarioQueries: ScenarioQueries;
  /** Drift works with so many vectors at most: those that it loads first, and those that come later. */
  readonly driftRows: number;
  /** How long one closed or open loop lasts. Null: until there are samples for a p99, 10 seconds at most; of a shard 30 seconds. */
  readonly loopSeconds: number | null;
  /** This process's part of a load that several make on one table, and nothing else; null for a whole benchmark. */
  readonly shard: Shard | null;
  readonly seed: number;
  readonly version: string;
  /** Measure again what an interrupted run has already measured. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly progress: BenchmarkProgress;
}

/** Where the vectors come from. */
export type DataChoice = GeneratedChoice | FilesChoice | TableChoice;

export interface GeneratedChoice {
  readonly kind: 'generated';
  readonly preset: PresetName;
  readonly dimensions: number;
}

export interface FilesChoice {
  readonly kind: 'files';
  readonly base: string;
  readonly queries: string | null;
  readonly truth: string | null;
  readonly metric: Metric | null;
  readonly column: string | null;
  readonly skipBadRows: boolean;
}

/** The user's own table on a remote server, read only, with the index that is on it. */
export interface TableChoice {
  readonly kind: 'table';
  /** `table` or `schema.table`, without quotes. */
  readonly table: string;
  readonly column: string;
  /** Null for the primary key. */
  readonly idColumn: string | null;
  /** A file; null for rows of the table itself. */
  readonly queries: string | null;
  /** A column by which the product filters, `WHERE column = $1`; null where it does not. */
  readonly filter: string | null;
}

/** Values that were asked for by name; the defaults by row count stand in for those that were not. */
export interface SweepChoice {
  readonly lists?: readonly number[];
  readonly probes?: readonly number[];
  readonly m?: readonly number[];
  readonly efConstruction?: readonly number[];
  readonly efSearch?: readonly number[];
  readonly leaves?: readonly number[];
  readonly leavesToSearch?: readonly number[];
  readonly reordering?: readonly number[];
}

/** What is measured besides the sweep. */
export type Scenario = 'loops' | 'filters' | 'drift' | 'traps';

export const scenarioNames: readonly Scenario[] = ['loops', 'filters', 'drift', 'traps'];

/** One of the processes that load one server together. It asks every `of`-th query, from the `index`-th on. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
  /** Of this process. */
  readonly clients: number;
}

/** How many of the queries the scenarios ask. */
export interface ScenarioQueries {
  /** In each cell of the matrix, of which there are a hundred. */
  readonly filters: number;
  readonly traps: number;
  /** After each step. */
  readonly drift: number;
}
