import { availableParallelism } from 'node:os';
import {
  batchesInMemory,
  defaultDataset,
  dimensions,
  emptyTable,
  replayed,
  rows,
  startMeasuredServer,
} from './load-ground.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import { interleave } from '../harness/interleave.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import type { BenchmarkDatabase, LoadTarget, SearchClient } from '../../src/bench/trip/database/benchmark-database.ts';
import { settleTable } from '../../src/bench/trip/database/benchmark-table.ts';
import { openBenchmarkDatabase } from '../../src/bench/trip/database/open-benchmark-database.ts';
import { exactNeighbours } from '../../src/bench/neighbours/exact-neighbours.ts';
import { readAll } from '../../src/bench/neighbours/read-all.ts';
import { recallOf } from '../../src/bench/neighbours/recall.ts';
import type { Truth } from '../../src/bench/neighbours/truth.ts';

/** The same neighbours of the same rows: from the client with all cores, and from the server's own exact scan. */
export async function scanBench(options: BenchOptions): Promise<Measurement> {
  const server = await startMeasuredServer(options);
  try {
    const database = await openBenchmarkDatabase({ kind: 'postgres', url: server.url });
    try {
      return await measure(options, database);
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}

async function measure(options: BenchOptions, database: BenchmarkDatabase): Promise<Measurement> {
  options.onProgress("exact neighbours, beside PostgreSQL's exact scan");
  const dataset = defaultDataset(options, queryCount);
  const queries = await readAll(dataset.queries);
  const batches = await batchesInMemory(dataset);
  const base = { ...dataset.base, name: dataset.base.name, dimensions, rows, batches: () => replayed(batches) };
  await database.session.run('CREATE EXTENSION vector');
  const target = await emptyTable(database.session);
  await database.load(target, replayed(batches));
  await settleTable(database.session, target);
  const clients = await openClients(database, target);
  const vectors = Array.from({ length: queryCount }, (_value, query) =>
    queries.subarray(query * dimensions, (query + 1) * dimensions),
  );
  let truth: Truth | undefined;
  let answers: readonly (readonly string[])[] = [];
  try {
    const samples = await interleave(
      [
        {
          name: 'exactNeighbours',
          work: async () => void (truth = await exactNeighbours({ base, queries, dimensions, metric: 'cosine', k })),
        },
        { name: 'one connection', work: async () => void (answers = await askAll(clients.slice(0, 1), vectors)) },
      ],
      Math.min(options.slowBlocks, blocksMax),
    );
    const beganAt = performance.now();
    await askAll(clients, vectors);
    const withAllCoresMs = performance.now() - beganAt;
    return measurementOf({
      name: "exact neighbours, beside PostgreSQL's exact scan",
      reference: 'sequential scans through one connection; how many times as long they take',
      unit: 'ratio',
      better: 'higher',
      target: 30,
      samples,
      values: armRatios(samples, 'one connection', 'exactNeighbours'),
      seed: options.seed,
      notes: [
        `${rows} rows × ${queryCount} queries of ${dimensions} dimensions, ${availableParallelism()} cores; threads are started within the time`,
        `through a connection a core, once: ${Math.round(withAllCoresMs)} ms`,
        `recall of the server's answers: ${meanRecall(truth, answers)}`,
      ],
    });
  } finally {
    await Promise.allSettled(clients.map((client) => client.close()));
  }
}

const k = 10;
/** As the default of `pgparity bench`. */
const queryCount = 1_000;
const blocksMax = 3;

function openClients(database: BenchmarkDatabase, target: LoadTarget): Promise<SearchClient[]> {
  const search = { ...target, metric: 'cosine', k, settings: {}, family: null } as const;
  return Promise.all(Array.from({ length: availableParallelism() }, () => database.openSearch(search)));
}

async function askAll(
  clients: readonly SearchClient[],
  vectors: readonly Float32Array[],
): Promise<readonly (readonly string[])[]> {
  const answers: (readonly string[])[] = [];
  const waiting = [...vectors.entries()];
  const ask = async (client: SearchClient): Promise<void> => {
    for (let turn = waiting.shift(); turn !== undefined; turn = waiting.shift()) {
      answers[turn[0]] = await client.search(turn[1]);
    }
  };
  await Promise.all(clients.map(ask));
  return answers;
}

function meanRecall(truth: Truth | undefined, answers: readonly (readonly string[])[]): number {
  const shares = answers.map((ids, query) => recallOf(truth?.queries[query], ids.map(Number), k).tieExact);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
