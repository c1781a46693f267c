import { setTimeout } from 'node:timers/promises';
import { parsePostgresUrl, placeNamed } from '../../base/config/postgres-url.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { scalar } from '../session/answer.ts';
import { openPostgresSession } from '../session/postgres-session.ts';

/**
 * Resolves when the server has answered so many connections in a row, over TCP, and all of them came from one start of
 * the server. One answer proves little: the first start of an image passes through a temporary server that goes away.
 * Rejects with the signal's reason, or with a {@link ServerSilentError} when the time is over.
 */
export async function waitForAnswers(url: string, options: GateOptions): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let startedAt: string | null = null;
  let answers = 0;
  while (answers < answersInARow) {
    options.signal.throwIfAborted();
    let fault: unknown;
    try {
      const started = await askStart(url);
      answers = started === startedAt ? answers + 1 : 1;
      startedAt = started;
    } catch (error) {
      answers = 0;
      fault = error;
    }
    if (answers === answersInARow) return;
    if (performance.now() >= deadline) throw new ServerSilentError(url, options.timeoutMs, fault);
    await setTimeout(fault === undefined ? pauseMs : pauseAfterFaultMs, undefined, { signal: options.signal }).catch(
      () => options.signal.throwIfAborted(),
    );
  }
}

interface GateOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Nothing answered SELECT 1 in time. */
class ServerSilentError extends PgparityError {
  override readonly name = 'ServerSilentError';

  constructor(url: string, timeoutMs: number, cause: unknown) {
    const reason = cause instanceof Error ? ` The last try: ${cause.message}` : '';
    super(
      'server-silent',
      `No PostgreSQL server answered ${answersInARow} times in a row on ${placeNamed(parsePostgresUrl(url, 'The URL'))} within ${timeoutMs / 1000} s.${reason}`,
      { exitCode: exitCodes.serverFailed, cause },
    );
  }
}

const answersInARow = 3;
/** Between two answers: so long that a server which is about to go away is seen going. */
const pauseMs = 250;
const pauseAfterFaultMs = 100;
const tryTimeoutMs = 5000;

/** When the server that answers was started. It is a SELECT that a server without a ready database cannot answer. */
async function askStart(url: string): Promise<string | null> {
  const session = await openPostgresSession(url, { connectTimeoutMs: tryTimeoutMs, statementTimeoutMs: tryTimeoutMs });
  try {
    await session.run('SELECT 1');
    return scalar(await session.run('SELECT pg_postmaster_start_time()'));
  } finally {
    await session.close();
  }
}
