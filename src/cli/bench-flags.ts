import type { Command } from 'commander';
import { addProductOption, type ProductFlags } from './product.ts';

/** The words of `pgparity bench`, as they were given. */
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
    .option('-p, --profiles <names>', 'profiles, by commas (default: all with a real server)', '')
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
