import { Worker } from 'node:worker_threads';
import { nanoseconds, nanosecondsPerMs } from './clock.ts';
import { mergeClosedLoops, type ClosedLoopOptions, type ClosedLoopRun } from './closed-loop.ts';
import { Deferred } from './deferred.ts';
import type { LoadLoop, LoadMessage, LoadOrder, LoadStart } from './load-messages.ts';
import { mergeOpenLoops, type OpenLoopOptions, type OpenLoopRun } from './open-loop.ts';
import { orAborted } from '../../base/or-aborted.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { workerFile } from '../../base/files/worker-file.ts';

export interface LoadWorkersOptions {
  /** The address of a module as `load-module.ts` describes it: JavaScript, for it is imported by worker threads. */
  readonly module: string;
  /** Given to the module's `openClients` as it is; it has to survive a structured clone. */
  readonly data: unknown;
  readonly workers: number;
  /** Of all workers together, shared out evenly. */
  readonly clients: number;
  readonly signal?: AbortSignal;
}

/**
 * A closed loop whose clients live in worker threads, all of which start at the same moment. Rejects with a PgparityError
 * that has the code and the sentence of what a worker failed of. No worker is left behind, whatever happens.
 */
export async function closedLoopInWorkers(
  workers: LoadWorkersOptions,
  options: Omit<ClosedLoopOptions, 'signal' | 'failures' | 'clock' | 'startAtNs'>,
): Promise<ClosedLoopRun> {
  const share = (index: number): ClosedLoopOptions =>
    options.length.kind === 'calls'
      ? { ...options, length: { kind: 'calls', calls: shareOf(options.length.calls, index, workers.workers) } }
      : options;
  const messages = await runWorkers(workers, (index) => ({ kind: 'closed', options: share(index) }));
  return mergeClosedLoops(messages.flatMap((message) => (message.kind === 'closed' ? [message.run] : [])));
}

/** An open loop in worker threads: each has its part of the rate and its own seed, and together they are one of the rate. */
export async function openLoopInWorkers(
  workers: LoadWorkersOptions,
  options: Omit<OpenLoopOptions, 'signal' | 'failures' | 'clock' | 'startAtNs'>,
): Promise<OpenLoopRun> {
  const messages = await runWorkers(workers, (index) => ({
    kind: 'open',
    options: { ...options, ratePerSecond: options.ratePerSecond / workers.workers, seed: options.seed + index },
  }));
  return mergeOpenLoops(messages.flatMap((message) => (message.kind === 'open' ? [message.run] : [])));
}

async function runWorkers(
  { module, data, workers, clients, signal }: LoadWorkersOptions,
  loopOf: (index: number) => LoadLoop,
): Promise<readonly LoadMessage[]> {
  if (workers < 1 || clients < workers) {
    throw new RangeError(`${clients} clients cannot be distributed to ${workers} worker threads.`);
  }
  signal?.throwIfAborted();
  const started = Array.from({ length: workers }, (_, index) => {
    const worker = { index, workers, clients: shareOf(clients, index, workers) };
    return new StartedWorker({ module, data, worker, loop: loopOf(index) });
  });
  try {
    return await orAborted(signal, async () => {
      await Promise.all(started.map(({ ready }) => ready));
      const startAtNs = nanoseconds() + startDelayMs * nanosecondsPerMs;
      for (const worker of started) worker.start({ startAtNs });
      return Promise.all(started.map(({ done }) => done));
    });
  } finally {
    await Promise.all(started.map((worker) => worker.end()));
  }
}

/** Long enough that every worker has heard of the start before it. */
const startDelayMs = 20;

class StartedWorker {
  readonly #worker: Worker;
  readonly #ready = new Deferred<void>();
  readonly #done = new Deferred<LoadMessage>();

  constructor(order: LoadOrder) {
    this.#worker = new Worker(workerFile(import.meta.url, 'load-worker'), { workerData: order });
    this.#worker.on('message', (message: LoadMessage) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (status) =>
      this.#fail(
        new PgparityError('load-worker-gone', `A load generator ended with the status ${status}.`, {
          exitCode: exitCodes.broken,
        }),
      ),
    );
    for (const promise of [this.ready, this.done]) promise.catch(() => undefined);
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get done(): Promise<LoadMessage> {
    return this.#done.promise;
  }

  start(start: LoadStart): void {
    this.#worker.postMessage(start, []);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: LoadMessage): void {
    if (message.kind === 'ready') this.#ready.resolve(undefined);
    else if (message.kind === 'failed') this.#fail(new PgparityError(message.code, message.message, message));
    else this.#done.resolve(message);
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    this.#done.reject(error);
  }
}

/** Shares differ by one at most. */
function shareOf(whole: number, index: number, parts: number): number {
  return Math.floor((whole * (index + 1)) / parts) - Math.floor((whole * index) / parts);
}
