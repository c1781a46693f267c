import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolOptions } from 'vitest/node';
import { ownPackage } from './own-package.ts';

/**
 * Threads that have loaded the test runner and pgparity, and wait for a suite file: one a profile, for the next run of a watch.
 * Each serves one run and ends, so that no run meets what another one left.
 */
export class SpareThreads {
  /** By profile. */
  readonly #waiting = new Map<string, Worker>();
  readonly #wanted = new Map<string, PoolOptions>();

  /** A thread with these options was needed: it will be again. */
  want(options: PoolOptions): void {
    this.#wanted.set(options.project.name, options);
  }

  /** Starts what was wanted and is not there. */
  start(): void {
    for (const [profile, { distPath, env, execArgv }] of this.#wanted) {
      if (this.#waiting.has(profile)) continue;
      // As the test runner starts its own.
      const thread = new Worker(join(distPath, 'workers/threads.js'), {
        env,
        execArgv: [...execArgv, '--import', ownPackage],
        stdout: true,
        stderr: true,
      });
      this.#waiting.set(profile, thread);
      thread.on('error', ignored).unref();
      thread.once('exit', () => {
        if (this.#waiting.get(profile) === thread) this.#waiting.delete(profile);
      });
    }
  }

  /** The profiles that have one. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  take(profile: string): Worker | undefined {
    const thread = this.#waiting.get(profile);
    this.#waiting.delete(profile);
    thread?.off('error', ignored).ref();
    return thread;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#waiting.values()].map((thread) => thread.terminate()));
  }
}

/** Nobody misses a thread that cannot be started: the run starts its own, and says why that one cannot. */
function ignored(): void {}
