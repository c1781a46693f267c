import type { BenchFlags } from './bench-flags.ts';
import { parseCount, parseProfiles, parseSeed, parseServers } from './options.ts';
import { ownVersion } from './version.ts';
import { strategyNames } from '../vault/result/quantities.ts';
import {
  scenarioNames,
  type BenchmarkOptions,
  type DataChoice,
  type ScenarioQueries,
  type Shard,
  type SweepChoice,
} from '../bench/trip/options/benchmark-options.ts';
import type { BenchmarkProgress } from '../bench/trip/options/benchmark-progress.ts';
import { didYouMean } from '../base/config/nearest-name.ts';
import type { Config } from '../engine/config/config.ts';
import { presetNames } from '../bench/dataset/generator/presets.ts';
import type { Metric } from '../bench/dataset/vector-source.ts';
import { UsageError } from '../base/errors.ts';

/** The flags as options of a benchmark. Throws a UsageError that names the flag and the value. */
export function benchmarkOptionsOf(
  flags: BenchFlags,
  config: Config,
  signal: AbortSignal,
  progress: BenchmarkProgress,
): BenchmarkOptions {
  const profiles = parseProfiles('--profiles', flags.profiles, config);
  const data = dataChoiceOf(flags);
  const queryCount = flags.queries !== undefined && isCount(flags.queries) ? flags.queries : undefined;
  return {
    environment: process.env,
    profiles: profiles.length > 0 ? profiles : config.profiles,
    profilesAsked: profiles.length > 0,
    servers: parseServers(data.kind === 'table' ? ['remote'] : flags.server, config, profiles),
    existing: flags.existing || data.kind === 'table',
    data,
    rows: parseCount('--rows', flags.rows) ?? null,
    queries: parseCount('--queries', queryCount) ?? queriesDefault,
    k: parseCount('--k', flags.k) ?? kDefault,
    strategies: flags.index === undefined ? null : parseNames('--index', flags.index, strategyNames),
    sweep: sweepChoiceOf(flags),
    targetRecall: targetRecallOf(flags),
    budgets: config.budgets,
    storage: parseName('--storage', flags.storage, ['external', 'plain'] as const),
    settings: parseSettings(flags.set),
    thorough: flags.thorough,
    builds: parseCount('--builds', flags.builds) ?? null,
    scenarios: new Set(
      flags.scenarios === 'none' || (flags.scenarios === undefined && flags.targetRecall !== undefined)
        ? []
        : parseNames('--scenarios', flags.scenarios ?? scenariosDefault(flags.thorough), scenarioNames),
    ),
    scenarioQueries: scenarioQueriesOf(parseCount('--scenario-queries', flags.scenarioQueries)),
    driftRows: parseCount('--drift-rows', flags.driftRows) ?? driftRowsDefault,
    loopSeconds: parseCount('--loop-seconds', flags.loopSeconds) ?? null,
    shard: shardOf(flags),
    seed: parseSeed(flags.seed),
    version: ownVersion(),
    fresh: flags.fresh,
    signal,
    progress,
  };
}

/** `2/8`. Every process of a load searches the same table with the same options. */
function shardOf(flags: BenchFlags): Shard | null {
  if (!flags.loadOnly) {
    refuseTogether('a run without --load-only', flags, ['shard', 'clients']);
    return null;
  }
  refuseTogether('--load-only', flags, ['scenarios', 'targetRecall', 'builds', 'scenarioQueries', 'driftRows']);
  if (flags.table === undefined) {
    throw new UsageError('load-without-table', '--load-only needs --table: name the table that all processes search.');
  }
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(flags.shard ?? '1/1') ?? [];
  if (Number(index) < 1 || !(Number(index) <= Number(of))) {
    throw new UsageError('bad-shard', `--shard "${flags.shard}" is not a part of a whole, as in 2/8.`);
  }
  return { index: Number(index), of: Number(of), clients: parseCount('--clients', flags.clients) ?? clientsDefault };
}

const clientsDefault = 8;

/** A search setting that was chosen leaves nothing to look for. */
function targetRecallOf(flags: BenchFlags): number | null {
  if (flags.targetRecall === undefined) return null;
  refuseTogether('--target-recall', flags, ['probes', 'efSearch', 'leavesToSearch']);
  const recall = Number(flags.targetRecall);
  if (/^0?\.\d+$/.test(flags.targetRecall) && recall > 0) return recall;
  throw new UsageError('bad-recall', `--target-recall "${flags.targetRecall}" is not between 0 and 1, as in 0.95.`);
}

function scenariosDefault(thorough: boolean): string {
  return scenarioNames.filter((name) => thorough || !thoroughOnly.has(name)).join(',');
}

/** They need indexes and tables of their own, and minutes. */
const thoroughOnly: ReadonlySet<string> = new Set(['filters', 'drift']);

/** `enable_seqscan=off`, `hnsw.iterative_scan=strict_order`. */
function parseSettings(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([a-z_][\w]*(?:\.[a-z_]\w*)?)=(.*)$/i.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      throw new UsageError('bad-setting', `--set "${text}" is not name=value, as in --set work_mem=64MB.`);
    }),
  );
}

const queriesDefault = 1_000;
const kDefault = 10;
/** Repairing an HNSW graph after half of its rows are gone takes milliseconds a row: more rows show little more. */
const driftRowsDefault = 4_000;

/** An iterative scan that finds nothing reads a whole index, and there are a hundred cells: a filter asks fewer by default. */
function scenarioQueriesOf(count: number | undefined): ScenarioQueries {
  return { filters: count ?? 20, traps: count ?? 100, drift: count ?? 100 };
}

function dataChoiceOf(flags: BenchFlags): DataChoice {
  const queriesFile = flags.queries !== undefined && !isCount(flags.queries) ? flags.queries : null;
  if (flags.table !== undefined) {
    refuseTogether('--table', flags, ['dataset', 'preset', 'dimensions', 'truth', 'rows', 'metric']);
    if (flags.column === undefined) {
      throw new UsageError('column-missing', `--table "${flags.table}" needs --column: name its vector column.`);
    }
    return {
      kind: 'table',
      table: flags.table,
      column: flags.column,
      idColumn: flags.idColumn ?? null,
      queries: queriesFile,
      filter: filterOf(flags),
    };
  }
  refuseTogether('vectors other than those of --table', flags, ['filter']);
  if (flags.dataset !== undefined) {
    refuseTogether('--dataset', flags, ['preset', 'dimensions', 'idColumn']);
    return {
      kind: 'files',
      base: flags.dataset,
      queries: queriesFile,
      truth: flags.truth ?? null,
      metric: flags.metric === undefined ? null : parseName('--metric', flags.metric, metrics),
      column: flags.column ?? null,
      skipBadRows: flags.skipBadRows,
    };
  }
  refuseTogether('synthetic vectors', flags, ['truth', 'metric', 'column', 'idColumn']);
  if (queriesFile !== null) {
    throw new UsageError(
      'queries-without-dataset',
      `--queries "${queriesFile}" is a file and needs --dataset: name the file of base vectors.`,
    );
  }
  const dimensions = parseCount('--dimensions', flags.dimensions) ?? dimensionsDefault;
  const preset = parseName('--preset', flags.preset ?? 'realistic', presetNames);
  return { kind: 'generated', preset, dimensions };
}

/** `user_id = $1`. A query asks for the value of its own row, which a query from a file has not. */
function filterOf(flags: BenchFlags): string | null {
  if (flags.filter === undefined) return null;
  const [, quoted, plain] = /^\s*(?:"((?:[^"]|"")+)"|([a-z_][\w$]*))\s*=\s*\$1\s*$/i.exec(flags.filter) ?? [];
  if (quoted === undefined && plain === undefined) {
    throw new UsageError(
      'bad-filter',
      `--filter "${flags.filter}" is not a column and a parameter, as in 'user_id = $1'.`,
    );
  }
  if (flags.queries !== undefined && !isCount(flags.queries)) {
    throw new UsageError(
      'filter-without-rows',
      `--filter "${flags.filter}" needs queries that are rows of the table, and --queries "${flags.queries}" is a file. Leave one of them out.`,
    );
  }
  return quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? null;
}

const metrics: readonly Metric[] = ['cosine', 'l2', 'inner-product'];
const dimensionsDefault = 768;

function refuseTogether(what: string, flags: BenchFlags, others: readonly (keyof BenchFlags)[]): void {
  const other = others.find((name) => flags[name] !== undefined);
  if (other === undefined) return;
  const flag = `--${other.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError('flags-exclude', `${flag} "${String(flags[other])}" cannot be used with ${what}. Leave it out.`);
}

function sweepChoiceOf(flags: BenchFlags): SweepChoice {
  const names = [
    'lists',
    'probes',
    'm',
    'efConstruction',
    'efSearch',
    'leaves',
    'leavesToSearch',
    'reordering',
  ] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = flags[name];
      if (text === undefined) return [];
      const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return [[name, [...new Set(text.split(',').map((part) => parseCount(flag, part.trim()) ?? 0))]]];
    }),
  );
}

function parseNames<Name extends string>(flag: string, text: string, known: readonly Name[]): readonly Name[] {
  return [...new Set(text.split(',').map((part) => parseName(flag, part.trim(), known)))];
}

function parseName<Name extends string>(flag: string, text: string, known: readonly Name[]): Name {
  const name = known.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  const hint = didYouMean(text, known, `Use ${known.join(', ')}.`);
  throw new UsageError('unknown-name', `Unknown value "${text}" for ${flag}. ${hint}`);
}

/** A count is all digits; anything else names a file. */
function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}
