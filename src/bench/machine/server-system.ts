import type { System } from '../../base/machine/system.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * The machine that a server runs on, as its superuser may read it: in a container, in Docker's own virtual machine, or far
 * away. Null where the role may not read files of the server, and where that is no Linux.
 * The session must have no open transaction, since a refusal would end it.
 */
export async function systemOfServer(session: Session): Promise<System | null> {
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async (path: string): Promise<string | null> => {
    const answer = await session.ask(readFileOfServer, [path]);
    return answer.kind === 'rows' ? (answer.rows[0]?.[0] ?? null) : null;
  };
  const system: System = {
    platform: 'linux',
    architecture: null,
    // A connection takes one statement after the other. A lost one is reported to whoever reads, not to the next in turn.
    read(path) {
      const text = turn.then(() => ask(path));
      turn = text.catch(() => null);
      return text;
    },
    sysctl: () => Promise.resolve(null),
  };
  const cpuInfo = await system.read('/proc/cpuinfo');
  return cpuInfo === null || !cpuInfo.includes('processor') ? null : system;
}

/** A file that is not there is no error in the server's log. */
const readFileOfServer = `
SELECT CASE WHEN (pg_catalog.pg_stat_file($1, true)).size IS NULL THEN NULL ELSE pg_catalog.pg_read_file($1) END`;
