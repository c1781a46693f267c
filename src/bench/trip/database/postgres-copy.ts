import { once } from 'node:events';
import { from, type CopyStreamQuery } from 'pg-copy-streams';
import { copyHeader, copyRows, copySql, copyTrailer, loadAborted } from './copy-rows.ts';
import type { LoadBatch, LoadOptions, LoadReport, LoadTarget } from './benchmark-database.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';
import { orAborted } from '../../../base/or-aborted.ts';
import { answerOfFault } from '../../../engine/session/server-fault.ts';
import { answeredFault, openPostgresClient } from '../../../engine/session/postgres-session.ts';
import { StatementError } from '../../../engine/session/session.ts';

/**
 * Sends all batches with one COPY over a connection of its own: all rows are there afterwards, or none. The duration is
 * from the first byte to the server's word that all are there, waiting for the source included.
 *
 * Throws a StatementError when the server refuses a row, a ConnectionLostError when it goes, the source's own error, and
 * a PgparityError `load-aborted`.
 */
export async function copyIn(
  url: string,
  target: LoadTarget,
  batches: AsyncIterable<LoadBatch>,
  options: LoadOptions,
): Promise<LoadReport> {
  const sql = copySql(target, 'STDIN');
  const { client, session } = await openPostgresClient(url);
  try {
    // A load takes what it takes; the signal ends it.
    await session.run('SET statement_timeout = 0');
    const start = performance.now();
    const copy = client.query(from(sql, { highWaterMark: bufferedBytesMax }));
    const { rows, bytes } = await send(copy, target, batches, options).catch((error: unknown) => {
      throw error instanceof CopyFailed ? refusalOf(sql, error.cause) : error;
    });
    const durationMs = performance.now() - start;
    if (copy.rowCount !== rows) {
      const sentence = `${rows} rows were sent to "${target.table}", and the server counted ${copy.rowCount}: what it stored is not what was meant.`;
      throw new PgparityError('load-incomplete', sentence, { exitCode: exitCodes.serverFailed });
    }
    return { rows, bytes, durationMs };
  } finally {
    await session.close();
  }
}

/**
 * One message at a time: what pg-copy-streams 7 still holds when the server refuses is written to a connection that it has
 * let go of, and the process ends with a TypeError (its `flushChunk` after `handleError`).
 */
const bufferedBytesMax = 1;

/** The server reads a message to its end before it looks at the first row in it. */
const messageBytesMax = 64 * 1024;

/** The stream failed, and not the source. */
class CopyFailed extends Error {}

async function send(
  copy: CopyStreamQuery,
  target: LoadTarget,
  batches: AsyncIterable<LoadBatch>,
  { signal, onRows }: LoadOptions,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const ended = new AbortController();
  const stopped = new AbortController();
  copy.on('error', (cause) => stopped.abort(new CopyFailed('COPY failed', { cause })));
  const abort = (): void => stopped.abort(loadAborted(target, signal?.reason));
  signal?.addEventListener('abort', abort, { signal: ended.signal });
  if (signal?.aborted) abort();
  // A race with one promise for all steps would keep what each of them answered: all vectors.
  const orStop = <Value>(step: () => Promise<Value>): Promise<Value> => orAborted(stopped.signal, step);

  const source = batches[Symbol.asyncIterator]();
  let rows = 0;
  let bytes = 0;
  let drained: Promise<unknown> = Promise.resolve();
  // Waiting comes before the next message and not after this one: the next batch is encoded while this one is on its way.
  const write = async (part: Buffer): Promise<void> => {
    bytes += part.length;
    for (let at = 0; at < part.length; at += messageBytesMax) {
      await orStop(() => drained);
      drained = copy.write(part.subarray(at, at + messageBytesMax)) ? Promise.resolve() : once(copy, 'drain');
      // Somebody waits for it before the next message; where none comes, nobody does.
      drained.catch(() => undefined);
    }
  };
  try {
    await write(copyHeader);
    for (let next = await orStop(() => source.next()); !next.done; next = await orStop(() => source.next())) {
      await write(copyRows(target, next.value));
      rows += next.value.rows;
      onRows?.(rows);
    }
    await write(copyTrailer);
    const finished = once(copy, 'finish');
    copy.end();
    await orStop(() => finished);
  } catch (error) {
    if (!(error instanceof CopyFailed)) await giveUp(copy);
    // A source that is in the middle of a step ends when it can; nobody is left to wait for it.
    void source.return?.().catch(() => undefined);
    throw error;
  } finally {
    ended.abort();
  }
  return { rows, bytes };
}

/** Makes the server roll back, and waits for its word; closing the connection does it where no word comes. */
async function giveUp(copy: CopyStreamQuery): Promise<void> {
  const closed = once(copy, 'close', { signal: AbortSignal.timeout(wordMsMax) }).catch(() => undefined);
  copy.destroy(new Error('the load was cancelled'));
  await closed;
}

const wordMsMax = 2_000;

function refusalOf(sql: string, cause: unknown): Error {
  try {
    return new StatementError(answerOfFault(sql, answeredFault(cause), []));
  } catch (lost) {
    return lost as Error;
  }
}
