import type { ExitCode } from '../../base/errors.ts';
import type { ClosedLoopOptions, ClosedLoopRun } from './closed-loop.ts';
import type { LoadWorker } from './load-module.ts';
import type { OpenLoopOptions, OpenLoopRun } from './open-loop.ts';

type ForWorkers<Options> = Omit<Options, 'signal' | 'failures' | 'clock' | 'startAtNs'>;

/** What a worker thread does once all of them have opened their clients. */
export type LoadLoop =
  | { readonly kind: 'closed'; readonly options: ForWorkers<ClosedLoopOptions> }
  | { readonly kind: 'open'; readonly options: ForWorkers<OpenLoopOptions> };

/** What a worker thread is started with. */
export interface LoadOrder {
  readonly module: string;
  readonly data: unknown;
  readonly worker: LoadWorker;
  readonly loop: LoadLoop;
}

/** To a worker: all have opened their clients. */
export interface LoadStart {
  readonly startAtNs: number;
}

/** From a worker. */
export type LoadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'closed'; readonly run: ClosedLoopRun }
  | { readonly kind: 'open'; readonly run: OpenLoopRun }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly exitCode: ExitCode };
