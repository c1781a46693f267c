import type { BenchmarkPlace } from './benchmark.ts';
import { createGround } from './create-ground.ts';
import type { PreparedData } from './prepared-data.ts';
import { measureProfile, type Measured } from './profile-benchmark.ts';
import type { DatasetFacts } from './result.ts';
import { installStrategies } from './strategies-here.ts';
import type { BenchmarkOptions, StrategyName } from './benchmark-options.ts';

/** Loads the vectors into a database of our own, and measures every strategy that the server has. */
export async function measureLoaded(
  place: BenchmarkPlace,
  prepared: PreparedData,
): Promise<Measured & { readonly data: DatasetFacts; readonly strategies: readonly StrategyName[] }> {
  const { choice, database } = place;
  const options = optionsWithin(place);
  const { name } = choice.profile;
  const here = await installStrategies(database);
  const wanted = options.strategies ?? here;
  const strategies = wanted.filter((strategy) => here.includes(strategy));
  const { facts } = prepared.searched;
  const ground = createGround(place, prepared.searched);
  const found = await measureProfile(ground, prepared.columns, strategies, options, buildSettings(place, facts));
  const missing = wanted
    .filter((strategy) => !strategies.includes(strategy))
    .map((strategy) => ({ what: strategy, reason: `The server of ${name} has no access method ${strategy}.` }));
  return {
    data: facts,
    strategies,
    samples: found.samples,
    warnings: [...found.warnings, ...ground.steps.warnings()],
    parts: { ...found.parts, notExercised: [...missing, ...found.parts.notExercised] },
  };
}

/**
 * In process there is one session, so there is no load of several clients, and a build takes four times as long: each
 * index is built once, and rows do not drift. The result says so.
 */
function optionsWithin({ measured: { server }, options }: BenchmarkPlace): BenchmarkOptions {
  if (server.kind !== 'embedded') return options;
  const scenarios = new Set([...options.scenarios].filter((name) => name !== 'loops' && name !== 'drift'));
  return { ...options, builds: 1, scenarios };
}

/**
 * pgvector builds HNSW in memory while the graph fits `maintenance_work_mem`, and a tenth as fast on disk beyond it, so
 * the build is given twice what the vectors take. Its parallel workers share that memory, which in a container has to
 * fit into /dev/shm: where it does not, there is one worker.
 */
function buildSettings(
  { choice: { profile }, measured: { server } }: BenchmarkPlace,
  { rows, dimensions }: Pick<DatasetFacts, 'rows' | 'dimensions'>,
): Readonly<Record<string, string>> {
  if (server.kind === 'embedded') return {};
  const megabytes = Math.min(Math.max(Math.ceil((rows * dimensions * 4 * 2) / 2 ** 20), megabytesMin), megabytesMax);
  const fits = server.kind !== 'docker' || megabytes * 2 ** 20 < (profile.sharedMemoryBytes ?? Infinity) * 0.75;
  return {
    maintenance_work_mem: `${megabytes}MB`,
    ...(fits ? {} : { max_parallel_maintenance_workers: '0' }),
  };
}

const megabytesMin = 64;
const megabytesMax = 4096;
