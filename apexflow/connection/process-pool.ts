import type { Environment } from '../../src/base/config/environment.ts';
import type { DatabasePool } from './database-pool.ts';
import { createPool, type PoolOptions } from './pool.ts';

/**
 * The one pool of this process. The first call creates it; the others get the same one. Where creating it fails, the
 * next call tries again. The arguments of later calls are not looked at.
 */
export function getPool(environment: Environment = process.env, options: PoolOptions = {}): Promise<DatabasePool> {
  if (ofProcess !== undefined) return ofProcess;
  const creating = createPool(environment, options);
  ofProcess = creating;
  creating.catch(() => {
    if (ofProcess === creating) ofProcess = undefined;
  });
  return creating;
}

let ofProcess: Promise<DatabasePool> | undefined;

/** Closes the pool of this process, if there is one. The next {@link getPool} makes a new one. */
export async function closePool(graceMs?: number): Promise<void> {
  const closing = ofProcess;
  ofProcess = undefined;
  const pool = await closing?.catch(() => undefined);
  await pool?.close(graceMs);
}

/**
 * From now on SIGTERM and SIGINT close the pool and then end the process, as the signal would have. Nothing is
 * installed until this is called. Returns what takes it back. Where the process has a handler of its own for these
 * signals, call {@link closePool} in that one instead.
 */
export function closePoolOnSignals(): () => void {
  const takeBack = (): void => {
    for (const signal of signals) process.off(signal, close);
  };
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    takeBack();
    try {
      await closePool();
    } finally {
      process.kill(process.pid, signal);
    }
  };
  for (const signal of signals) process.once(signal, close);
  return takeBack;
}

const signals = ['SIGTERM', 'SIGINT'] as const;
