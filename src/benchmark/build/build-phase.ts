import type { IndexBuild } from './build-index.ts';
import { watch, type Watch } from './watch.ts';
import { scalar } from '../../session/answer.ts';
import type { Session } from '../../session/session.ts';

/** Tells how far the session's CREATE INDEX is, from another session, and cancels it when the signal is aborted. */
export async function buildPhase(
  session: Session,
  watcher: Session,
  { signal, onProgress }: Pick<IndexBuild, 'signal' | 'onProgress'>,
): Promise<Watch> {
  const processId = scalar(await session.run('SELECT pg_backend_pid()'));
  return watch(async () => {
    // Again and again: one that comes before the statement begins is lost.
    if (signal?.aborted) await watcher.run('SELECT pg_cancel_backend($1::int)', [processId]);
    if (onProgress === undefined) return;
    const { rows } = await watcher.run(progress, [processId]);
    const [phase, share] = rows[0] ?? [];
    if (phase) onProgress({ phase, share: share ? Number(share) : null });
  }, intervalMs);
}

const intervalMs = 100;

const progress = `
  SELECT phase, CASE WHEN tuples_total > 0 THEN least(tuples_done::float8 / tuples_total, 1)
                     WHEN blocks_total > 0 THEN least(blocks_done::float8 / blocks_total, 1) END
  FROM pg_stat_progress_create_index WHERE pid = $1::int`;
