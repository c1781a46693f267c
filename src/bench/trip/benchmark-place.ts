import type { BenchmarkDatabase } from './database/benchmark-database.ts';
import type { BenchmarkOptions } from './options/benchmark-options.ts';
import type { MeasuredServer } from './server/measured-server.ts';
import type { PreparedData } from './prepared-data.ts';
import type { StepStore } from './context/steps.ts';
import type { Fingerprint } from '../../vault/result/result.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';

/** One profile's benchmark, before its server is started. */
export interface ProfileBenchmark {
  readonly choice: ServerChoice;
  /** The vectors that every profile is measured with; null where a table is measured in place. */
  readonly data: PreparedData | null;
  readonly steps: StepStore;
  readonly runId: string;
  readonly canary: string;
  readonly options: BenchmarkOptions;
}

/** What a benchmark stands on once its server answers. */
export interface BenchmarkPlace extends ProfileBenchmark {
  readonly measured: MeasuredServer;
  readonly database: BenchmarkDatabase;
  readonly fingerprint: Fingerprint;
}
