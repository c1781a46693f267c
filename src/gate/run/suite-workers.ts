import type { Worker } from 'node:worker_threads';
import { ThreadsPoolWorker, type PoolOptions, type WorkerRequest } from 'vitest/node';
import { startedCheck } from '../suite/started-check.ts';
import { SpareThreads } from './spare-threads.ts';
import { unhandledError } from '../suite/unhandled-error.ts';

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

export interface UnhandledError {
  /** Null where every profile may have it. */
  readonly profile: string | null;
  /** Absolute path of the suite file that ran. */
  readonly file: string;
  readonly message: string;
}

interface WorkerReport {
  readonly ended: (ended: EndedWorker) => void;
  readonly unhandled: (error: UnhandledError) => void;
}

/**
 * The threads that run suite files. One that hangs is ended: the test runner stops a check at its time-out with a timer,
 * which never fires in a thread that does not return to its event loop.
 */
export class SuiteWorkers {
  /** What ended before its time, in that order. */
  ended: readonly EndedWorker[] = [];
  /** Errors that no check awaited. */
  unhandled: readonly UnhandledError[] = [];
  readonly #hangLimitMs: number;
  readonly #workers = new Set<WatchedWorker>();
  readonly #spares = new SpareThreads();

  /** @param hangLimitMs How long a thread may be busy without a message and without returning to its event loop. */
  constructor(hangLimitMs: number) {
    this.#hangLimitMs = hangLimitMs;
  }

  /** Another run begins: what ended in the one before it is past. */
  begin(): void {
    this.ended = [];
    this.unhandled = [];
    this.#workers.clear();
  }

  /** The test runner's `pool`. */
  pool(): { readonly name: string; readonly createPoolWorker: (options: PoolOptions) => ThreadsPoolWorker } {
    return {
      name: WatchedWorker.poolName,
      createPoolWorker: (options) => {
        this.#spares.want(options);
        const worker = new WatchedWorker(options, this.#hangLimitMs, this.#spares, {
          ended: (end) => void (this.ended = [...this.ended, end]),
          unhandled: (error) => void (this.unhandled = [...this.unhandled, error]),
        });
        this.#workers.add(worker);
        return worker;
      },
    };
  }

  /** A suite file is read, and each of its checks and hooks ends within this time. */
  collected(profile: string, file: string, timeoutMs: number): void {
    for (const worker of this.#workers) worker.collected(profile, file, timeoutMs);
  }

  /** Starts the threads that the next run of one of these files needs, ahead of it. */
  startSpares(): void {
    this.#spares.start();
  }

  /** Ends every thread, whatever it does. */
  async endAll(): Promise<void> {
    await Promise.all([this.#spares.close(), ...[...this.#workers].map((worker) => worker.end())]);
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- the base class says so.
type Listener = (value: any) => void;

class WatchedWorker extends ThreadsPoolWorker {
  static readonly poolName = 'pgparity-threads';
  override readonly name = WatchedWorker.poolName;
  readonly #profile: string;
  readonly #hangLimitMs: number;
  readonly #spares: SpareThreads;
  readonly #report: WorkerReport;
  #file = '';
  #reason: string | null = null;
  #check: string | null = null;
  #crashed = false;
  #stopping = false;
  #exited = false;
  readonly #exitListeners = new Map<unknown, Listener>();
  readonly #messageListeners = new Set<Listener>();
  #aliveAt = 0;
  #heardAt = 0;
  #silence: Silence;
  #idleMs = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions, hangLimitMs: number, spares: SpareThreads, report: WorkerReport) {
    super(options);
    this.#profile = options.project.name;
    this.#hangLimitMs = hangLimitMs;
    this.#spares = spares;
    this.#report = report;
    this.#silence = whileRead(hangLimitMs);
  }

  collected(profile: string, file: string, timeoutMs: number): void {
    if (this.#profile !== profile || this.#file !== file) return;
    const limitMs = timeoutMs * silentTimeouts;
    this.#silence = { limitMs, reason: 'what cleans up after its checks waits for something that never comes' };
  }

  override async start(): Promise<void> {
    // The base class starts a thread where it has none, and keeps it private.
    Object.assign(this, { _thread: this.#spares.take(this.#profile) });
    await super.start();
    this.#aliveAt = performance.now();
    this.on('message', (message: unknown) => {
      this.#aliveAt = this.#heardAt = performance.now();
      this.#check = startedCheck(message) ?? this.#check;
      const unhandled = unhandledError(message);
      if (unhandled !== null) this.#report.unhandled({ profile: this.#profile, file: this.#file, message: unhandled });
    });
    super.on('error', (error: Error) => {
      // The test runner ends the file now, and does not wait for the exit.
      this.#endedWith(`Its worker crashed: ${error.message}`);
      this.#crashed = true;
    });
    super.on('exit', (code: number) => {
      this.#exited = true;
      if (this.#stopping) this.#answerStopped();
      else this.#endedWith(this.#reason ?? `Its worker ended with exit code ${code} before the file did.`);
    });
    this.#watch = setInterval(() => this.#endIfHung(), watchIntervalMs).unref();
  }

  /** A thread that crashes emits its error and then its exit, and the test runner has no listener left for the second one. */
  override on(event: string, callback: Listener): void {
    if (event === 'message') this.#messageListeners.add(callback);
    if (event !== 'exit') return super.on(event, callback);
    const afterNoError: Listener = (value) => {
      if (!this.#crashed) callback(value);
    };
    this.#exitListeners.set(callback, afterNoError);
    super.on(event, afterNoError);
  }

  override off(event: string, callback: Listener): void {
    super.off(event, this.#exitListeners.get(callback) ?? callback);
  }

  override send(message: WorkerRequest): void {
    if (message.type === 'run') {
      this.#file = message.context.files[0]?.filepath ?? '';
      this.#check = null;
      this.#heardAt = performance.now();
      this.#silence = whileRead(this.#hangLimitMs);
    }
    super.send(message);
    if (message.type !== 'stop') return;
    this.#stopping = true;
    if (this.#exited) this.#answerStopped();
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
    const now = performance.now();
    const { limitMs, reason } = this.#silence;
    if (now - this.#aliveAt >= this.#hangLimitMs)
      this.#reason = `It kept its worker busy for ${this.#hangLimitMs / 1000} s without waiting for anything, and was ended: a loop that has no end, as a rule.`;
    else if (this.#file !== '' && now - this.#heardAt >= limitMs)
      this.#reason = `Nothing was heard of it for ${limitMs / 1000} s, and it was ended: ${reason}.`;
    else return;
    void this.end();
  }

  /** In place of a thread that ended before it could: the test runner would wait a minute for its answer. */
  #answerStopped(): void {
    for (const hear of this.#messageListeners) hear({ __vitest_worker_response__: true, type: 'stopped' });
  }

  #endedWith(reason: string): void {
    clearInterval(this.#watch);
    if (this.#file === '' || this.#crashed) return;
    this.#report.ended({ profile: this.#profile, file: this.#file, reason, check: this.#check });
  }

  /** The base class keeps its thread private and has no other way to end it at once. */
  #runningThread(): Worker | undefined {
    return (this as unknown as { readonly _thread?: Worker })._thread;
  }
}

/** How long nothing may be heard of a file, and what it means when nothing is. */
interface Silence {
  readonly limitMs: number;
  readonly reason: string;
}

/** The test runner limits checks and hooks, and neither the import of a file nor the clean-up of its fixtures. */
function whileRead(timeoutMs: number): Silence {
  return { limitMs: timeoutMs * silentTimeouts, reason: 'what it awaits while it is imported never comes' };
}

// Before, in and after a check each have a whole time-out.
const silentTimeouts = 3;
const watchIntervalMs = 250;
