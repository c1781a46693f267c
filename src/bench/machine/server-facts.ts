import type { Fingerprint } from '../../vault/result/result.ts';
import { records } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * What a server says of itself, as facts by name: its version, its extensions (`server.extension.vector`), what it grants
 * itself, and every setting that is not the default (`server.setting.work_mem`). Paths, ports, names of roles and hosts,
 * and anything that can hold a secret stay out.
 */
export async function readServerFacts(session: Session): Promise<Fingerprint> {
  const [fact] = records(await session.run(facts));
  const extensions = records(await session.run(installedExtensions));
  const settings = records(await session.run(changedSettings));
  return {
    'server.version': fact?.['version'] ?? null,
    'server.blockBytes': bytesOf(fact?.['block_bytes']),
    'server.sharedBuffersBytes': bytesOf(fact?.['shared_buffers']),
    'server.workMemoryBytes': bytesOf(fact?.['work_mem']),
    'server.maintenanceMemoryBytes': bytesOf(fact?.['maintenance_work_mem']),
    'server.jit': fact?.['jit'] === 'on',
    'server.fsync': fact?.['fsync'] === 'on',
    'server.synchronousCommit': fact?.['synchronous_commit'] ?? null,
    ...Object.fromEntries(extensions.map(({ name, version }) => [`server.extension.${name}`, version ?? null])),
    ...Object.fromEntries(
      settings
        .filter(({ name }) => isTold(name ?? ''))
        .map(({ name, value }) => [`server.setting.${name}`, value ?? null]),
    ),
  };
}

const facts = `
SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
       current_setting('block_size')                         AS block_bytes,
       pg_size_bytes(current_setting('shared_buffers'))       AS shared_buffers,
       pg_size_bytes(current_setting('work_mem'))             AS work_mem,
       pg_size_bytes(current_setting('maintenance_work_mem')) AS maintenance_work_mem,
       current_setting('jit')                                AS jit,
       current_setting('fsync')                              AS fsync,
       current_setting('synchronous_commit')                 AS synchronous_commit`;

const installedExtensions = 'SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY extname';

/** What a session or a client set for itself is not the server's. */
const changedSettings = `
SELECT name, current_setting(name) AS value
  FROM pg_settings
 WHERE source NOT IN ('default', 'override', 'session', 'client')
   AND category NOT LIKE 'Reporting and Logging%' AND category NOT LIKE 'File Locations%'
   AND category NOT LIKE 'Connections and Authentication%'
 ORDER BY name`;

function isTold(name: string): boolean {
  return !/passw|secret|token|key|credential|conninfo|command|director|_file|path|port|host|user|role|slot|application_name|locale|^lc_|timezone|cluster_name|listen/i.test(
    name,
  );
}

function bytesOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
