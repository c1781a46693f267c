import { assembleResult } from './assemble-result.ts';
import { createTrip, type Trip } from './context/trip.ts';
import { inProcessOptions, inProcessWorkload } from './context/in-process-limits.ts';
import type { StepStore } from './context/steps.ts';
import { openBenchmarkDatabase } from './database/open-benchmark-database.ts';
import { measureLoaded } from './loaded-benchmark.ts';
import type { Measured } from './measured.ts';
import type { BenchmarkOptions } from './options/benchmark-options.ts';
import { stageProgress } from './options/benchmark-progress.ts';
import { giveBuildMemory } from './server/build-memory.ts';
import { giveSettings, settingFacts } from './server/given-settings.ts';
import { lossOf } from './server/lost-server.ts';
import { startMeasuredServer, type MeasuredServer } from './server/measured-server.ts';
import { withBuffers } from './server/server-memory.ts';
import { openMeasuredTable } from './table/measured-table.ts';
import { measureTable } from './table/table-benchmark.ts';
import { loadTable } from './table/table-load.ts';
import type { Workload } from './workload/workload.ts';
import type { BenchmarkDatabase } from './database/benchmark-database.ts';
import { readFingerprint } from '../machine/fingerprint.ts';
import { StealMeter } from '../machine/steal-meter.ts';
import type { BenchmarkRecord, Fingerprint } from '../../vault/result/result.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';

/** The run that a profile's benchmark belongs to. */
interface BenchmarkRun {
  readonly runId: string;
  readonly canary: string;
  readonly store: StepStore;
}

/**
 * Starts the profile's server, measures it from the load to the last scenario, and stops it, whatever happens. Finished
 * steps of an interrupted benchmark are taken over. The workload is null where a table is measured in place.
 */
export async function benchmarkProfile(
  choice: ServerChoice,
  workload: Workload | null,
  run: BenchmarkRun,
  options: BenchmarkOptions,
): Promise<BenchmarkRecord> {
  const startedAt = new Date();
  const begunMs = performance.now();
  const steal = await StealMeter.start();
  const { stage } = stageProgress(options.progress, choice.profile.name);
  stage('starting');
  const fitted = workload === null ? choice : withBuffers(choice, workload.facts);
  const measured = await startMeasuredServer(fitted, {
    environment: options.environment,
    existing: options.existing,
    inPlace: options.data.kind === 'table',
    signal: options.signal,
    onProgress: (step) => stage(`starting: ${step}`),
  });
  return closedAfter(measured, async () => {
    try {
      const database = await openBenchmarkDatabase(measured.endpoint);
      const found = await closedAfter(database, () => measureOn(measured, database, workload, run, options));
      const durationMs = performance.now() - begunMs;
      return assembleResult({ ...found, ...run, measured, startedAt, durationMs, stealShare: await steal.stop() });
    } catch (error) {
      options.signal.throwIfAborted();
      throw await lossOf(error, measured.server);
    }
  });
}

async function measureOn(
  { server, identity }: MeasuredServer,
  database: BenchmarkDatabase,
  workload: Workload | null,
  { store }: BenchmarkRun,
  allOptions: BenchmarkOptions,
): Promise<{ readonly trip: Trip; readonly found: Measured; readonly fingerprint: Fingerprint }> {
  const isOwn = ({ profile = server.profile.name }): boolean => profile === server.profile.name;
  const options = { ...allOptions, budgets: allOptions.budgets.filter(isOwn) };
  const { environment, signal } = options;
  if (workload !== null) await giveBuildMemory(database, server, workload.facts);
  await giveSettings(database, options.settings, { isOwnDatabase: workload !== null });
  const serverFacts = await readFingerprint({
    environment,
    session: database.session,
    server: { kind: server.kind, imageDigest: server.imageDigest, standIn: identity.standIn },
    signal,
  });
  const fingerprint = { ...serverFacts, ...settingFacts(options.settings) };
  const parts = { database, server, fingerprint, store };
  if (workload === null) {
    const table = await openMeasuredTable(database, server.profile.name, options);
    const trip = createTrip({ ...parts, options, workload: table.workload, existingIndexes: table.state });
    const { shard } = options;
    const found = shard === null ? await measureTable(trip, table) : await loadTable(trip, table, shard);
    return { trip, fingerprint, found };
  }
  const trip = createTrip({
    ...parts,
    options: inProcessOptions(database, options),
    workload: inProcessWorkload(database, workload),
    existingIndexes: null,
  });
  return { trip, fingerprint, found: await measureLoaded(trip) };
}

/** Does the work and closes what it was done with. An error of the closing never hides one of the work. */
async function closedAfter<Result>(opened: { close(): Promise<void> }, work: () => Promise<Result>): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
  await opened.close();
  return result;
}
