import { setTimeout } from 'node:timers/promises';
import { exitCodes, PgparityError } from '../../base/errors.ts';

interface HelperOptions {
  /** What the helper logs when it has finished, once a start of the server. */
  readonly logLine: string;
  readonly timeoutMs: number;
  /** How long an image is waited for that has not logged the line at all. */
  readonly silentMs?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/**
 * Resolves when the helper of the server's last start has logged its line. The first start of an image passes through a
 * temporary server with a helper of its own, so a line before the last start counts for nothing. An image that has never
 * logged the line within a while has no helper: then this resolves with `absent`.
 */
export async function waitForHelper(
  readLog: () => Promise<string>,
  { logLine, timeoutMs, silentMs = silentMsDefault, signal, onProgress }: HelperOptions,
): Promise<'finished' | 'absent'> {
  const begun = performance.now();
  onProgress?.(`waiting for "${logLine}" in the log`);
  for (;;) {
    signal.throwIfAborted();
    const log = await readLog();
    if (log.lastIndexOf(logLine) > log.lastIndexOf(readyLine)) return 'finished';
    const waitedMs = performance.now() - begun;
    if (!log.includes(logLine) && waitedMs >= silentMs) return 'absent';
    if (waitedMs >= timeoutMs) throw new HelperSilentError(logLine, timeoutMs);
    await setTimeout(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** PostgreSQL's own words, once a start. */
const readyLine = 'database system is ready to accept connections';
const silentMsDefault = 10_000;
const pauseMs = 200;

class HelperSilentError extends PgparityError {
  override readonly name = 'HelperSilentError';

  constructor(logLine: string, timeoutMs: number) {
    super(
      'helper-silent',
      `The server answers, and its log has no "${logLine}" after its last start within ${timeoutMs / 1000} s. Set PGPARITY_START_TIMEOUT_SECONDS to a higher value.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
}
