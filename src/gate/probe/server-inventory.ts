import type { PreparedGround } from './ground.ts';
import type { ServerInventory } from './probe-document.ts';
import { patternOf } from '../../engine/profile/provider-objects.ts';
import { records } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { vectorSettingNames } from '../../schema/vector/strategy-settings.ts';

/** What is on the server: the settings of a session that has loaded every library, extensions, roles and databases. */
export async function readInventory(ground: PreparedGround): Promise<ServerInventory> {
  try {
    const session = await ground.open();
    await vectorSettingNames(session, 'hnsw');
    if (ground.scannMissing === null) await vectorSettingNames(session, 'scann');
    return {
      settings: await textsOf(session, settings),
      extensions: {
        available: await textsOf(
          session,
          'SELECT name, default_version AS value FROM pg_available_extensions ORDER BY 1',
        ),
        ofServerDatabase: await textsOf(await ground.openServerDatabase(), installed),
        ofNewDatabase: await textsOf(await ground.openFresh(), installed),
      },
      ...(await namesOf(session, ground)),
    };
  } finally {
    await ground.closeSessions();
  }
}

/**
 * A text that was set may be a name of somebody's machine or a secret. Shown is what the server was compiled with, and
 * what says how it behaves. The port is drawn for every start.
 */
const settings = String.raw`
SELECT name,
       CASE WHEN vartype <> 'string' OR setting IS NOT DISTINCT FROM boot_val OR name ~* '^(server_version|(server|client)_encoding|datestyle|(log_)?timezone|lc_\w+|\w+_preload_libraries|search_path|default_text_search_config|scann_stand_in\.\w+)$'
            THEN coalesce(setting, '') || coalesce(' ' || nullif(unit, ''), '') ELSE '(set)' END AS value
  FROM pg_settings WHERE name <> 'port' ORDER BY name`;

const installed = 'SELECT extname AS name, extversion AS value FROM pg_extension ORDER BY 1';

async function textsOf(session: Session, sql: string): Promise<Record<string, string>> {
  return Object.fromEntries(records(await session.run(sql)).map(({ name, value }) => [name ?? '', value ?? '']));
}

/** On a server that is somebody's own the names that are not PostgreSQL's or the provider's are theirs, and counted only. */
async function namesOf(
  session: Session,
  { server }: PreparedGround,
): Promise<Pick<ServerInventory, 'roles' | 'databases' | 'namesLeftOut'>> {
  const { roles, databases } = server.profile.providerObjects;
  const [allRoles, allDatabases] = [records(await session.run(roleList)), records(await session.run(databaseList))];
  const isShown = (pattern: string) => {
    const known = new RegExp(pattern);
    return ({ name }: Readonly<Record<string, string | null>>): boolean => server.throwAway || known.test(name ?? '');
  };
  const shownRoles = allRoles.filter(isShown(patternOf([...roles, 'pg_*', 'postgres'])));
  const shownDatabases = allDatabases.filter(isShown(patternOf([...databases, 'postgres', 'template*'])));
  return {
    roles: Object.fromEntries(shownRoles.map(({ name, value }) => [name ?? '', value ?? ''])),
    databases: shownDatabases.map(({ name }) => name ?? ''),
    namesLeftOut: allRoles.length + allDatabases.length - shownRoles.length - shownDatabases.length,
  };
}

const roleList = `
SELECT rolname AS name,
       concat_ws(' ', CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreatedb THEN 'createdb' END,
                 CASE WHEN rolcreaterole THEN 'createrole' END, CASE WHEN rolcanlogin THEN 'login' END) AS value
  FROM pg_roles ORDER BY 1`;

/** Those of a probe are there for a moment. */
const databaseList = String.raw`SELECT datname AS name FROM pg_database WHERE datname NOT LIKE 'pgparity\_%\_%' ORDER BY 1`;
