import { assembleResult, type ResultGround } from './assemble-result.ts';
import type { BenchmarkDatabase } from './database/benchmark-database.ts';
import type { BenchmarkPlace, ProfileBenchmark } from './benchmark-place.ts';
import { closedAfter } from './closed-after.ts';
import { giveBuildMemory } from './server/build-memory.ts';
import { openBenchmarkDatabase } from './database/open-benchmark-database.ts';
import { lossOf } from './server/lost-server.ts';
import { measureLoaded } from './loaded-benchmark.ts';
import { startMeasuredServer, type MeasuredServer } from './server/measured-server.ts';
import type { BenchmarkRecord } from '../../vault/result/result.ts';
import { measureTable } from './table/table-benchmark.ts';
import { readFingerprint } from '../machine/fingerprint.ts';
import { StealMeter } from '../machine/steal-meter.ts';

/**
 * Brings the profile's server up, measures it from the load to the last scenario, and stops it, whatever happens. The
 * record tells every number with what it rests on. What a finished step of an interrupted benchmark found is taken over.
 */
export async function benchmarkProfile(benchmark: ProfileBenchmark): Promise<BenchmarkRecord> {
  const { choice, options } = benchmark;
  const { name } = choice.profile;
  const startedAt = new Date();
  const begunMs = performance.now();
  const steal = await StealMeter.start();
  options.progress.stage(name, 'starting');
  const measured = await startMeasuredServer(choice, {
    environment: options.environment,
    existing: options.existing,
    inPlace: options.data.kind === 'table',
    signal: options.signal,
    onProgress: (step) => options.progress.stage(name, `starting: ${step}`),
  });
  return closedAfter(measured, async () => {
    try {
      const database = await openBenchmarkDatabase(measured.endpoint);
      const found = await closedAfter(database, () => measureOn(benchmark, measured, database));
      const durationMs = performance.now() - begunMs;
      return assembleResult({ ...found, benchmark, measured, startedAt, durationMs, stealShare: await steal.stop() });
    } catch (error) {
      options.signal.throwIfAborted();
      throw await lossOf(error, measured.server);
    }
  });
}

type Found = Omit<ResultGround, 'benchmark' | 'measured' | 'startedAt' | 'durationMs' | 'stealShare'>;

async function measureOn(
  benchmark: ProfileBenchmark,
  measured: MeasuredServer,
  database: BenchmarkDatabase,
): Promise<Found> {
  const { options, data } = benchmark;
  const { server, identity } = measured;
  if (data !== null) await giveBuildMemory(database, server, data.searched.facts);
  const fingerprint = await readFingerprint({
    environment: options.environment,
    session: database.session,
    server: { kind: server.kind, imageDigest: server.imageDigest, standIn: identity.standIn },
    signal: options.signal,
  });
  const place: BenchmarkPlace = { ...benchmark, measured, database, fingerprint };
  if (options.data.kind === 'table') return { fingerprint, ...(await measureTable(place, options.data)) };
  if (data === null) throw new RangeError('There are no vectors to load.');
  return { fingerprint, ...(await measureLoaded(place, data)) };
}
