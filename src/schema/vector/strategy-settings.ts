import { records, scalar } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { nearestName } from '../../base/config/nearest-name.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';

/** The families of settings that say how an index is searched. */
export type SettingsFamily = 'scann' | 'ivfflat' | 'hnsw';

const libraries: Readonly<Record<SettingsFamily, string>> = {
  scann: 'alloydb_scann',
  ivfflat: 'vector',
  hnsw: 'vector',
};

/**
 * Loads the family's library, sets each setting and answers what `pg_settings` says afterwards. Names are full:
 * `{ 'ivfflat.probes': '10' }`.
 *
 * Until the library is loaded a server takes `SET` of any name with a dot and keeps it as a placeholder that nothing
 * reads. So a name that `pg_settings` does not know after the loading is refused, and so is a value that did not stay.
 */
export async function applyVectorSettings(
  session: Session,
  family: SettingsFamily,
  settings: Readonly<Record<string, string | number>>,
): Promise<Readonly<Record<string, string>>> {
  await loadLibrary(session, libraries[family]);
  const known = await settingsOf(session, family);
  if (Object.keys(known).length === 0 && Object.keys(settings).length > 0) throw await settingsMissing(session, family);
  for (const name of Object.keys(settings)) refuseUnknown(name, Object.keys(known));
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    written[name] = scalar(await session.run('SELECT set_config($1, $2, false)', [name, String(value)])) ?? '';
  }
  const after = await settingsOf(session, family);
  const lost = Object.keys(written).find((name) => written[name] !== after[name]);
  if (lost !== undefined) {
    throw new PgparityError(
      'vector-setting-lost',
      `The setting ${lost} was set to ${settings[lost]} and reads ${after[lost] ?? 'nothing'} in pg_settings: the server does not use it.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
  return Object.fromEntries(Object.keys(written).map((name) => [name, after[name] ?? '']));
}

/**
 * Loads an extension's library into the session. `LOAD` is for superusers; asking an access method of the library for a
 * property loads it for any role. Where the database has none, `LOAD` is tried, and refused for others without harm to an
 * open transaction: whoever needs the settings finds out by reading them back.
 */
export async function loadLibrary(session: Session, library: string): Promise<void> {
  const { rows } = await session.run(askAccessMethods, [library]);
  if (rows.length > 0) return;
  await session.run(
    `DO $do$ BEGIN LOAD ${quoteLiteral(library)}; EXCEPTION WHEN insufficient_privilege THEN NULL; END $do$`,
  );
}

const askAccessMethods = `
SELECT pg_indexam_has_property(am.oid, 'can_order')
  FROM pg_am am JOIN pg_proc handler ON handler.oid = am.amhandler
 WHERE regexp_replace(handler.probin, '^.*/', '') = $1`;

/** The names of the family's settings that this server has, after its library was loaded: full, in alphabetical order. */
export async function vectorSettingNames(session: Session, family: SettingsFamily): Promise<readonly string[]> {
  await loadLibrary(session, libraries[family]);
  return Object.keys(await settingsOf(session, family)).sort();
}

async function settingsOf(session: Session, family: SettingsFamily): Promise<Record<string, string>> {
  const answer = await session.run(
    'SELECT name, current_setting(name) AS value FROM pg_settings WHERE starts_with(name, $1)',
    [`${family}.`],
  );
  return Object.fromEntries(records(answer).map(({ name, value }) => [name ?? '', value ?? '']));
}

/** On managed AlloyDB nobody may LOAD, and no role helps: the instance's flags do. */
async function settingsMissing(session: Session, family: SettingsFamily): Promise<PgparityError> {
  const { rows } = await session.run("SELECT FROM pg_roles WHERE rolname = 'alloydbsuperuser'");
  const otherwise = rows.length === 0 ? 'connect as a superuser' : `set the flags ${family}.… of the instance`;
  return new PgparityError(
    'vector-settings-missing',
    `This session has no settings named ${family}.…: create the extension of "${libraries[family]}" in this database, or ${otherwise}.`,
    { exitCode: exitCodes.wrongUse },
  );
}

function refuseUnknown(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
  throw new UsageError('vector-setting-unknown', `This server has no setting named ${name}. ${hint}`);
}
