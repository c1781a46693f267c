import { Steps, type StepStore } from './steps.ts';
import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import type { BenchmarkOptions } from '../options/benchmark-options.ts';
import { stageProgress, type StageProgress } from '../options/benchmark-progress.ts';
import type { Workload } from '../workload/workload.ts';
import type { Fingerprint } from '../../../vault/result/result.ts';
import type { RunningServer } from '../../../engine/server/server.ts';

/** The context of one profile's benchmark, which every step of it gets. */
export interface Trip extends StageProgress {
  readonly options: BenchmarkOptions;
  readonly database: BenchmarkDatabase;
  readonly workload: Workload;
  readonly steps: Steps;
}

interface TripOptions extends Pick<Trip, 'options' | 'database' | 'workload'> {
  readonly server: Pick<RunningServer, 'profile' | 'description' | 'throwAway'>;
  readonly fingerprint: Fingerprint;
  readonly store: StepStore;
  /** What else the results depend on: the indexes of a table that is measured in place. */
  readonly existingIndexes: unknown;
}

/** The context, once the server answers and the workload is known. */
export function createTrip({ server, fingerprint, store, existingIndexes, ...trip }: TripOptions): Trip {
  const { options, workload } = trip;
  const { name } = server.profile;
  const { k, seed, version, queries, storage } = options;
  const { hash, metric } = workload.facts;
  const { description } = server;
  const facts = Object.entries(fingerprint)
    .filter(([fact]) => !changingFacts.has(fact) && !(server.throwAway && fact === 'server.cluster'))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  const basis = { name, hash, metric, k, version, seed, queries, storage, description, facts, existingIndexes };
  return { ...trip, ...stageProgress(options.progress, name), steps: new Steps(store, basis, options.fresh) };
}

/** Facts that differ at each start, and change no result of a step. */
const changingFacts: ReadonlySet<string> = new Set(['machine.loadAtStart', 'client.loadAtStart']);
