import type { FailureReading } from './failure.ts';

/** What a module has to export so that a worker thread can make load with it. */
export interface LoadModule {
  /** Rejects where a client cannot be opened; what it had opened before is closed then. */
  openClients(data: unknown, worker: LoadWorker): Promise<OpenedClients>;
}

/** Which of the worker threads asks. */
export interface LoadWorker {
  readonly index: number;
  readonly workers: number;
  /** How many clients this one is to open. */
  readonly clients: number;
}

/** Asks the query of that place and answers how many rows came back. It is given one call at a time. */
export type LoadClient = (query: number) => Promise<number>;

export interface OpenedClients {
  readonly clients: readonly LoadClient[];
  readonly failures?: FailureReading;
  close(): Promise<void>;
}
