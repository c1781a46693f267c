import { scalar, type Session } from 'pgparity';

/** Waits until another session waits for a lock of this one, by asking the server. Throws after ten seconds. */
export async function untilItBlocks(session: Session): Promise<void> {
  const deadline = performance.now() + waitMsMax;
  while (performance.now() < deadline) {
    const answer = await session.run(
      `SELECT EXISTS (SELECT FROM pg_stat_activity
                       WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))`,
    );
    if (scalar(answer) === 't') return;
  }
  throw new RangeError(`No session waited for this one within ${waitMsMax} ms.`);
}

const waitMsMax = 10_000;
