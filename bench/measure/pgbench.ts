import { startMeasuredServer, type MeasuredServer } from './load-ground.ts';
import { preparePgbenchGround, type PgbenchGround } from './pgbench-ground.ts';
import { runPgbench } from './pgbench-run.ts';
import { openSharedCaller, sharedSettings, sharedSql, type Caller } from './pgbench-statement.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import { estimate } from '../harness/estimate.ts';
import type { Sample } from '../harness/interleave.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import type { BenchmarkDatabase } from '../../src/bench/trip/database/benchmark-database.ts';
import { openBenchmarkDatabase } from '../../src/bench/trip/database/open-benchmark-database.ts';
import { provePlan } from '../../src/bench/trip/search/plan-proof.ts';
import { proveScans, scansOf } from '../../src/bench/trip/search/scan-proof.ts';

/**
 * The same prepared IVFFlat search, one client and four, by pgbench and over the path of our searches: same server, same
 * queries in the same order, blocks interleaved. The third arm, `search`, is ours as it is, with the vector as a binary
 * parameter, which pgbench cannot send.
 */
export async function* pgbenchBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const server = await startMeasuredServer(options);
  try {
    const database = await openBenchmarkDatabase({ kind: 'postgres', url: server.url });
    try {
      const ground = await preparePgbenchGround(options, database);
      for (const clients of [1, 4]) yield await measure(options, { server, database, ground, clients });
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}

interface Setting {
  readonly server: MeasuredServer;
  readonly database: BenchmarkDatabase;
  readonly ground: PgbenchGround;
  readonly clients: number;
}

async function measure(options: BenchOptions, setting: Setting): Promise<Measurement> {
  const { database, ground, clients, server } = setting;
  const shared: Caller[] = [];
  const searches: Caller[] = [];
  const proving = await database.openSearch(ground.search);
  const query = ground.vectors[0] ?? new Float32Array();
  try {
    const { index } = await provePlan(proving, ground.search, ground.index, query);
    if (index === null) throw new RangeError('An index was proven.');
    for (let client = 0; client < clients; client += 1) {
      shared.push(await openSharedCaller(server.url, ground));
      searches.push(await openSearchCaller(database, ground));
    }
    const arms = armsOf(setting, shared, searches);
    const before = await scansOf([proving], index);
    const samples = await blocksOf(arms, options, clients);
    await Promise.all([...shared, ...searches].map((caller) => caller.close()));
    const calls = arms.length * (options.slowBlocks + 1) * ground.vectors.length * clients;
    proveScans(index, { before, after: await scansOf([proving], index), searches: calls });
    return measurementFor(clients, samples, ground, options.seed);
  } finally {
    await Promise.all([proving, ...shared, ...searches].map((caller) => caller.close()));
  }
}

async function openSearchCaller(database: BenchmarkDatabase, { search, vectors }: PgbenchGround): Promise<Caller> {
  const client = await database.openSearch(search);
  return { call: (query) => client.search(vectors[query] ?? new Float32Array()), close: () => client.close() };
}

interface CallArm {
  readonly name: string;
  /** Asks every query once a client. Answers the median of a call with one client, the time per call with several. */
  readonly run: () => Promise<number>;
}

function armsOf(setting: Setting, shared: readonly Caller[], searches: readonly Caller[]): readonly CallArm[] {
  const { server, ground, clients } = setting;
  const queries = ground.vectors.length;
  return [
    {
      name: 'pgbench',
      run: async () => {
        const { latenciesMs, callsPerSecond } = await runPgbench(server, {
          sql: sharedSql(ground, ':query'),
          queries,
          clients,
          callsPerClient: queries,
          settings: sharedSettings(ground),
        });
        return clients === 1 ? median(latenciesMs) : 1_000 / callsPerSecond;
      },
    },
    { name: 'pgparity', run: () => runCallers(shared, queries) },
    { name: 'search', run: () => runCallers(searches, queries) },
  ];
}

async function runCallers(callers: readonly Caller[], queries: number): Promise<number> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  await Promise.all(
    callers.map(async (caller) => {
      for (let query = 0; query < queries; query += 1) {
        const sent = performance.now();
        await caller.call(query);
        latenciesMs.push(performance.now() - sent);
      }
    }),
  );
  return callers.length === 1 ? median(latenciesMs) : (performance.now() - start) / latenciesMs.length;
}

async function blocksOf(arms: readonly CallArm[], options: BenchOptions, clients: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let block = -1; block < options.slowBlocks; block += 1) {
    options.onProgress(`searching with ${clients} beside pgbench, block ${block + 1} of ${options.slowBlocks}`);
    for (const arm of block % 2 === 0 ? arms : arms.toReversed()) {
      const durationMs = await arm.run();
      // The first block warms up.
      if (block >= 0) samples.push({ block, order: samples.length, arm: arm.name, durationMs });
    }
  }
  return samples;
}

function measurementFor(clients: number, samples: readonly Sample[], ground: PgbenchGround, seed: number): Measurement {
  const search = estimate(armRatios(samples, 'search', 'pgbench'), seed);
  const interval = `${search.median.toFixed(3)} × [${search.low.toFixed(3)} … ${search.high.toFixed(3)}]`;
  return measurementOf({
    name:
      clients === 1 ? 'a prepared search, one client, median' : `prepared searches, ${clients} clients, time per call`,
    reference:
      clients === 1
        ? 'pgbench -M prepared, the same statement'
        : 'pgbench -M prepared, the same statement; 1.11 × its time is 0.9 × its throughput',
    unit: 'ratio',
    target: clients === 1 ? 1.05 : 1 / 0.9,
    samples,
    values: armRatios(samples, 'pgparity', 'pgbench'),
    seed,
    notes: [ground.note, `search, with the vector as a binary parameter, over pgbench's statement: ${interval}`],
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
