import type { Command } from 'commander';
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
import { nearestName } from '../base/config/nearest-name.ts';
import { addProductOption, type ProductFlags } from './product.ts';
import type { Config } from '../engine/config/config.ts';
import { presetNames } from '../bench/dataset/generator/presets.ts';
import type { Metric } from '../bench/dataset/vector-source.ts';
import { UsageError } from '../base/errors.ts';

export interface BenchFlags extends ProductFlags {
  readonly profiles: string;
  readonly server: readonly string[];
  readonly existing: boolean;
  readonly dataset?: string;
  readonly queries?: string;
  readonly truth?: string;
  readonly metric?: string;
  readonly skipBadRows: boolean;
  readonly preset?: string;
  readonly dimensions?: string;
  readonly table?: string;
  readonly column?: string;
  readonly idColumn?: string;
  readonly filter?: string;
  readonly rows?: string;
  readonly k?: string;
  readonly index?: string;
  readonly lists?: string;
  readonly probes?: string;
  readonly m?: string;
  readonly efConstruction?: string;
  readonly efSearch?: string;
  readonly leaves?: string;
  readonly leavesToSearch?: string;
  readonly reordering?: string;
  readonly targetRecall?: string;
  readonly storage: string;
  readonly set: readonly string[];
  readonly thorough: boolean;
  readonly builds?: string;
  readonly scenarios?: string;
  readonly scenarioQueries?: string;
  readonly driftRows?: string;
  readonly loopSeconds?: string;
  readonly loadOnly: boolean;
  readonly shard?: string;
  readonly clients?: string;
  readonly seed?: string;
  readonly fresh: boolean;
  readonly show: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly recipient: readonly string[];
}

export function addBenchOptions(command: Command): Command {
  return addProductOption(command)
    .option('-p, --profiles <names>', 'profiles, by commas (default: all available)', '')
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'allow a remote database that contains tables', false)
    .option('--fresh', 'ignore the finished steps of an interrupted run', false)
    .option('--seed <number>', 'seed of vectors, arrivals and intervals')
    .optionsGroup('Vectors:')
    .option('--dataset <file>', 'file of vectors (default: synthetic vectors)')
    .option('--queries <file or count>', 'held-out queries, or their count (default: 1000)')
    .option('--truth <file>', 'exact neighbours to verify: ivecs, ibin or npy')
    .option('--metric <name>', 'cosine, l2 or inner-product (default: cosine)')
    .option('--rows <count>', 'rows at most (default: 10000 synthetic, else all)')
    .option('--skip-bad-rows', 'count invalid rows instead of refusing the file', false)
    .option('--preset <name>', 'easy, realistic or hard (default: realistic)')
    .option('--dimensions <count>', 'synthetic dimensions (default: 768)')
    .option('--table <name>', 'existing table, measured in place and read-only')
    .option('--column <name>', 'vector column of the table or file')
    .option('--id-column <name>', 'key column of the table (default: primary key)')
    .option('--filter <condition>', "the product's filter on the table: 'user_id = $1'")
    .optionsGroup('Indexes and searches:')
    .option('--k <count>', 'neighbours per query (default: 10)')
    .option('--index <names>', 'hnsw, ivfflat, scann (default: all available)')
    .option('--lists <counts>', 'IVFFlat: lists')
    .option('--probes <counts>', 'IVFFlat: lists searched')
    .option('--m <counts>', 'HNSW: connections per node')
    .option('--ef-construction <counts>', 'HNSW: candidates during the build')
    .option('--ef-search <counts>', 'HNSW: candidates during the search')
    .option('--leaves <counts>', 'ScaNN: leaves')
    .option('--leaves-to-search <counts>', 'ScaNN: leaves searched')
    .option('--reordering <counts>', 'ScaNN: candidates re-ranked by full vectors')
    .option('--target-recall <share>', 'cheapest index and setting that reach this recall: 0.95')
    .option('--storage <kind>', 'storage: external or plain', 'external')
    .option('--set <name=value...>', 'settings of the server or of searches', [])
    .option('--builds <count>', 'builds of each index (default: 5, HNSW 3)')
    .optionsGroup('Scenarios:')
    .option('--scenarios <names>', 'loops, filters, drift, traps; or none (default: loops,traps)')
    .option('--thorough', 'all scenarios, filters and builds: about 15 minutes', false)
    .option('--scenario-queries <count>', 'queries each (default: filters 20, others 100)')
    .option('--drift-rows <count>', 'vectors in the drift scenario (default: 4000)')
    .option('--loop-seconds <count>', 'duration of each loop, s (default: 1000 samples, 10 s at most)')
    .optionsGroup('Load of several processes on one table:')
    .option('--load-only', 'one search under load, nothing else; needs --table', false)
    .option('--shard <part>', "this process's part of the queries: 2/8 (default: 1/1)")
    .option('--clients <count>', 'clients of this process (default: 8)')
    .optionsGroup('Output:')
    .option('--show', 'show restricted numbers on a terminal', false)
    .option('--json <file>', 'write the results as JSON, no restricted numbers')
    .option('--html <file>', 'write the report, no restricted profiles')
    .option('--recipient <key...>', 'age recipients; store encrypted results only', []);
}

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
  const nearest = nearestName(text, known);
  const hint = nearest === undefined ? `Use ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError('unknown-name', `Unknown value "${text}" for ${flag}. ${hint}`);
}

/** A count is all digits; anything else names a file. */
function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}
