import { setTimeout } from 'node:timers/promises';
import { urlOfDatabase } from '../database/postgres-database.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import { scalar } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

interface SettledOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: ((step: string) => void) | undefined;
  /** How long nothing may change. */
  readonly windowMs?: number;
}

/**
 * Resolves when nobody else is in template1 and neither database's list of extensions has changed over a window: a
 * provider may still load extensions into both when the server answers already.
 */
export async function waitUntilSettled(
  url: string,
  { timeoutMs, signal, onProgress, windowMs = windowMsDefault }: SettledOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const session = await openPostgresSession(url);
  try {
    let before = '';
    let since = performance.now();
    let shown = '';
    for (;;) {
      signal.throwIfAborted();
      const others = Number(scalar(await session.run(othersInTemplate)));
      const now = others > 0 ? '' : await extensionsOf(session, url);
      if (now === '' || now !== before) since = performance.now();
      before = now;
      if (now !== '' && performance.now() - since >= windowMs) return;
      const step = others > 0 ? `waiting for ${others} in template1 to leave` : 'waiting for extensions to settle';
      if (step !== shown) onProgress?.(step);
      shown = step;
      if (performance.now() >= deadline) throw new UnsettledError(timeoutMs, step);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  } finally {
    await session.close();
  }
}

const windowMsDefault = 1500;
const pauseMs = 250;

/** A role that may not see what others do reads no kind of backend. */
const othersInTemplate = `
SELECT count(*) FROM pg_stat_activity
 WHERE datname = 'template1' AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend'`;

const extensions = `
SELECT coalesce(string_agg(extname || ' ' || extversion, ', ' ORDER BY extname), 'none') FROM pg_extension`;

/** Those of the server's database and of template1, where the role may enter it. */
async function extensionsOf(session: Session, url: string): Promise<string> {
  const own = scalar(await session.run(extensions)) ?? '';
  let template: Session;
  try {
    template = await openPostgresSession(urlOfDatabase(url, 'template1'));
  } catch {
    return own;
  }
  try {
    return `${own} | ${scalar(await template.run(extensions))}`;
  } finally {
    await template.close();
  }
}

/** The server answers, and its provider has not finished with it. */
class UnsettledError extends PgparityError {
  override readonly name = 'UnsettledError';

  constructor(timeoutMs: number, step: string) {
    super(
      'server-unsettled',
      `The server answers, and after ${timeoutMs / 1000} s it is still ${step}. Set PGPARITY_START_TIMEOUT_SECONDS to a higher value, or look at its log.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
}
