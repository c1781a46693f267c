import type { BenchmarkOptions, StrategyName } from './benchmark-options.ts';
import { openData, type OpenedData } from './data/opened-data.ts';
import { openBenchmarkDatabase } from './database/open-benchmark-database.ts';
import type { Ground } from './ground.ts';
import { startMeasuredServer, type MeasuredServer } from './measured-server.ts';
import { measureProfile, type Measured } from './profile-benchmark.ts';
import { assembleResult, type ResultGround } from './assemble-result.ts';
import { placeOfRow, searchedData } from './searched-data.ts';
import type { BenchmarkRecord } from './result.ts';
import { Steps, type StepStore } from './steps.ts';
import { installStrategies } from './strategies-here.ts';
import type { BenchmarkDatabase } from './benchmark-database.ts';
import { readFingerprint } from '../machine/fingerprint.ts';
import { StealMeter } from '../machine/steal-meter.ts';
import type { ServerChoice } from '../server/choose-server.ts';

export interface ProfileBenchmark {
  readonly choice: ServerChoice;
  readonly data: OpenedData;
  readonly steps: StepStore;
  readonly runId: string;
  readonly canary: string;
  readonly options: BenchmarkOptions;
}

/** Opens the vectors that every profile is measured with. They are read once, and refused as a whole or not at all. */
export async function openSharedData(options: BenchmarkOptions): Promise<OpenedData> {
  const { data } = options;
  if (data.kind === 'table') throw new RangeError('A table is opened by each profile.');
  return openData(data, options);
}

/**
 * Brings the profile's server up, measures it from the load to the last scenario, and stops it, whatever happens. The
 * record tells every number with what it rests on. What a finished step of an interrupted benchmark found is taken over.
 */
export async function benchmarkProfile(benchmark: ProfileBenchmark): Promise<BenchmarkRecord> {
  const { choice, options } = benchmark;
  const { profile } = choice;
  const startedAt = new Date();
  const begun = performance.now();
  const steal = await StealMeter.start();
  options.progress.stage(profile.name, 'starting');
  const measured = await startMeasuredServer(choice, {
    environment: options.environment,
    existing: options.existing,
    inPlace: false,
    signal: options.signal,
    onProgress: (step) => options.progress.stage(profile.name, `starting: ${step}`),
  });
  try {
    const database = await openBenchmarkDatabase(measured.endpoint);
    try {
      const found = await measureOn(benchmark, measured, database);
      const stealShare = await steal.stop();
      return assembleResult({
        ...found,
        benchmark,
        measured,
        startedAt,
        durationMs: performance.now() - begun,
        stealShare,
      });
    } finally {
      await database.close();
    }
  } finally {
    await measured.close();
  }
}

async function measureOn(
  { choice, data: opened, steps: store, options }: ProfileBenchmark,
  { server, identity }: MeasuredServer,
  database: BenchmarkDatabase,
): Promise<Pick<ResultGround, 'fingerprint' | 'data' | 'strategies'> & Measured> {
  const { name } = choice.profile;
  const { signal, environment, k, seed, progress } = options;
  const here = await installStrategies(database);
  const wanted = options.strategies ?? here;
  const strategies = wanted.filter((strategy) => here.includes(strategy));
  const fingerprint = await readFingerprint({
    environment,
    session: database.session,
    server: { kind: server.kind, imageDigest: server.imageDigest, standIn: identity.standIn },
    signal,
  });
  const stage = (text: string): void => progress.stage(name, text);
  const share = (done: number): void => progress.share(name, done);
  const data = await searchedData(opened, placeOfRow, { k, seed, environment, signal, onStage: stage, onShare: share });
  const steps = new Steps(store, stepGround(fingerprint, data.facts.hash, { name, k, options }), options.fresh);
  const ground: Ground = { database, data, steps, k, seed, signal, stage, share };
  const found = await measureProfile(ground, strategies, options, buildSettings(choice, data.facts));
  const missing = wanted
    .filter((strategy) => !strategies.includes(strategy))
    .map((strategy: StrategyName) => ({
      what: strategy,
      reason: `The server of ${name} has no access method ${strategy}.`,
    }));
  return {
    fingerprint,
    data: data.facts,
    strategies,
    samples: found.samples,
    parts: { ...found.parts, notExercised: [...missing, ...found.parts.notExercised] },
  };
}

/** What the numbers of every step depend on. A load that comes and goes, and a cluster that is made anew, are not in it. */
function stepGround(
  fingerprint: Readonly<Record<string, unknown>>,
  dataHash: string,
  { name, k, options }: { readonly name: string; readonly k: number; readonly options: BenchmarkOptions },
): unknown {
  const lasting = Object.entries(fingerprint).filter(([fact]) => !/load|cluster|available/i.test(fact));
  const { version, seed, queries, storage } = options;
  return { name, dataHash, k, version, seed, queries, storage, fingerprint: lasting.sort() };
}

/**
 * pgvector builds HNSW in memory while the graph fits `maintenance_work_mem`, and a tenth as fast on disk beyond it, so
 * the build is given twice what the vectors take. Its parallel workers share that memory, which in a container has to
 * fit into /dev/shm: where it does not, there is one worker.
 */
function buildSettings(
  { profile, usable }: ServerChoice,
  { rows, dimensions }: { readonly rows: number; readonly dimensions: number },
): Readonly<Record<string, string>> {
  if (profile.servers.includes('embedded')) return {};
  const megabytes = Math.min(Math.max(Math.ceil((rows * dimensions * 4 * 2) / 2 ** 20), 64), 4096);
  const shared = profile.sharedMemoryBytes ?? Infinity;
  const fits = usable[0]?.starter.kind !== 'docker' || megabytes * 2 ** 20 < shared * 0.75;
  return {
    maintenance_work_mem: `${megabytes}MB`,
    ...(fits ? {} : { max_parallel_maintenance_workers: '0' }),
  };
}
