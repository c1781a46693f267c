import { excusedSettings, providerSettings } from './data/excused-settings.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * The server's settings that change answers, plans or limits, by name. One that stands at PostgreSQL's own default is left
 * out, since majors have different ones; those that answers are written with are always there.
 */
export async function readServerSettings(session: Session): Promise<Readonly<Record<string, string>>> {
  await loadVector(session);
  const excused = new Set(excusedSettings.flatMap(({ names }) => names));
  const { rows } = await session.run(settings);
  return Object.fromEntries(
    rows.flatMap(([name, value, boot]): [string, string][] => {
      if (typeof name !== 'string' || excused.has(name) || providerSettings.test(name)) return [];
      return value === boot && !answerSettings.has(name) ? [] : [[name, canonicalValue(name, value ?? '')]];
    }),
  );
}

/**
 * The value that a session begins with, whatever this one has set since. A schema of the role's name that is not there
 * makes no difference in the search path.
 */
const settings = `
  SELECT name,
    CASE WHEN name = 'search_path' AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = current_user)
           THEN replace(reset_val, '"$user", ', '')
         WHEN context = 'internal' THEN setting ELSE reset_val END,
    boot_val
  FROM pg_settings ORDER BY name COLLATE "C"`;

const answerSettings: ReadonlySet<string> = new Set([
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'bytea_output',
  'default_text_search_config',
  'default_transaction_isolation',
  'extra_float_digits',
  'lc_messages',
  'lc_monetary',
  'lc_numeric',
  'lc_time',
  'row_security',
  'search_path',
  'server_encoding',
  'standard_conforming_strings',
]);

/** One value where several names mean the same. */
function canonicalValue(name: string, value: string): string {
  if (name.startsWith('lc_') && /^(C|POSIX|C\.utf-?8)$/i.test(value)) return 'C';
  if (name === 'TimeZone' && /^(Etc\/)?(UTC|UCT|Universal|Zulu)$/i.test(value)) return 'UTC';
  return value;
}

/** A library's settings are there once it is loaded, and reading a vector loads pgvector's for any role. */
async function loadVector(session: Session): Promise<void> {
  const { rows } = await session.run(
    `SELECT format('%I.%I', nspname, typname) FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
     WHERE typname = 'vector' AND typtype = 'b'`,
  );
  for (const [type] of rows) await session.ask(`SELECT '[1]'::${type}`);
}
