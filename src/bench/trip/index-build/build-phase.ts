import type { IndexBuild } from './index-build.ts';
import { watch, type Watch } from './watch.ts';
import { scalar } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';

/** Tells how far the session's CREATE INDEX is, as another session sees it. */
export async function watchPhase(
  session: Session,
  watcher: Session,
  onProgress: NonNullable<IndexBuild['onProgress']>,
): Promise<Watch> {
  const processId = await processIdOf(session);
  return watch(async () => {
    const { rows } = await watcher.run(progress, [processId]);
    const [phase, share] = rows[0] ?? [];
    if (phase) onProgress({ phase, share: share ? Number(share) : null });
  }, intervalMs);
}

/** Cancels whatever the session runs once the signal is aborted, again and again: one that comes too early is lost. */
export async function cancelWhenAborted(session: Session, watcher: Session, signal: AbortSignal): Promise<Watch> {
  const processId = await processIdOf(session);
  return watch(async () => {
    if (signal.aborted) await watcher.run('SELECT pg_cancel_backend($1::int)', [processId]);
  }, intervalMs);
}

async function processIdOf(session: Session): Promise<string | null> {
  return scalar(await session.run('SELECT pg_backend_pid()'));
}

const intervalMs = 100;

const progress = `
  SELECT phase, CASE WHEN tuples_total > 0 THEN least(tuples_done::float8 / tuples_total, 1)
                     WHEN blocks_total > 0 THEN least(blocks_done::float8 / blocks_total, 1) END
  FROM pg_stat_progress_create_index WHERE pid = $1::int`;
