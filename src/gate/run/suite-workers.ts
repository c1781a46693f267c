import type { Worker } from 'node:worker_threads';
import { ThreadsPoolWorker, type PoolOptions, type WorkerRequest } from 'vitest/node';
import { startedCheck } from '../suite/started-check.ts';

/** A suite file whose worker ended before the file did. */
export interface EndedWorker {
  /** The project of the test runner: the profile's name. */
  readonly profile: string;
  /** Absolute path of the suite file. */
  readonly file: string;
  readonly reason: string;
  /** Full name of the check that started last; null where none did. */
  readonly check: string | null;
}

/**
 * The threads that run suite files. One that hangs is ended: the test runner stops a check at its time-out with a timer,
 * which never fires in a thread that does not return to its event loop.
 */
export class SuiteWorkers {
  /** What ended before its time, in that order. */
  readonly ended: EndedWorker[] = [];
  readonly #hangLimitMs: number;
  readonly #workers = new Set<WatchedWorker>();

  /** @param hangLimitMs How long a thread may be busy without a message and without returning to its event loop. */
  constructor(hangLimitMs: number) {
    this.#hangLimitMs = hangLimitMs;
  }

  /** The test runner's `pool`. */
  pool(): { readonly name: string; readonly createPoolWorker: (options: PoolOptions) => ThreadsPoolWorker } {
    return {
      name: WatchedWorker.poolName,
      createPoolWorker: (options) => {
        const worker = new WatchedWorker(options, this.#hangLimitMs, (end) => this.ended.push(end));
        this.#workers.add(worker);
        return worker;
      },
    };
  }

  /** Ends every thread, whatever it does. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }
}

class WatchedWorker extends ThreadsPoolWorker {
  static readonly poolName = 'pgparity-threads';
  override readonly name = WatchedWorker.poolName;
  readonly #profile: string;
  readonly #hangLimitMs: number;
  readonly #onEnded: (ended: EndedWorker) => void;
  #file = '';
  #reason: string | null = null;
  #check: string | null = null;
  #aliveAt = 0;
  #idleMs = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions, hangLimitMs: number, onEnded: (ended: EndedWorker) => void) {
    super(options);
    this.#profile = options.project.name;
    this.#hangLimitMs = hangLimitMs;
    this.#onEnded = onEnded;
  }

  override async start(): Promise<void> {
    await super.start();
    this.#aliveAt = performance.now();
    this.on('message', (message: unknown) => {
      this.#aliveAt = performance.now();
      this.#check = startedCheck(message) ?? this.#check;
    });
    this.on('error', (error: Error) => void (this.#reason ??= `Its worker crashed: ${error.message}`));
    this.on('exit', (code: number) => this.#exited(code));
    this.#watch = setInterval(() => this.#endIfHung(), watchIntervalMs).unref();
  }

  override send(message: WorkerRequest): void {
    if (message.type === 'run') {
      this.#file = message.context.files[0]?.filepath ?? '';
      this.#check = null;
    }
    super.send(message);
  }

  override async stop(): Promise<void> {
    this.#file = '';
    clearInterval(this.#watch);
    await super.stop();
  }

  async end(): Promise<void> {
    clearInterval(this.#watch);
    await this.#runningThread()?.terminate();
  }

  #endIfHung(): void {
    const idleMs = this.#runningThread()?.performance.eventLoopUtilization().idle ?? 0;
    if (idleMs > this.#idleMs) this.#aliveAt = performance.now();
    this.#idleMs = idleMs;
    if (performance.now() - this.#aliveAt < this.#hangLimitMs) return;
    this.#reason = `It kept its worker busy for ${this.#hangLimitMs / 1000} s without waiting for anything, and was ended: a loop that has no end, as a rule.`;
    void this.end();
  }

  #exited(code: number): void {
    clearInterval(this.#watch);
    if (this.#file === '') return;
    const reason = this.#reason ?? `Its worker ended with exit code ${code} before the file did.`;
    this.#onEnded({ profile: this.#profile, file: this.#file, reason, check: this.#check });
  }

  /** The base class keeps its thread private and has no other way to end it at once. */
  #runningThread(): Worker | undefined {
    return (this as unknown as { readonly _thread?: Worker })._thread;
  }
}

const watchIntervalMs = 250;
