import { records } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';
import { quoteLiteral } from '../sql/literal.ts';

/**
 * Copies what PostgreSQL keeps of a database outside of it, and so leaves behind in `CREATE DATABASE … TEMPLATE`: its
 * settings and those of roles in it, its privileges, connection limit, comment and owner. The session may be on any
 * database of the server. Without any of them it costs one query.
 */
export async function copyDatabaseFacts(session: Session, from: string, to: string): Promise<void> {
  const facts = records(await session.run(databaseFacts, [from]));
  const statements = facts.map(({ fact, name, value, role }) =>
    statementOf(quoteIdentifier(to), { fact: fact ?? '', name: name ?? '', value: value ?? '', role: role ?? null }),
  );
  if (statements.length > 0) await session.script(`BEGIN; ${statements.join('; ')}; COMMIT`);
}

interface Fact {
  readonly fact: string;
  readonly name: string;
  readonly value: string;
  /** Null: everybody. */
  readonly role: string | null;
}

/** In the order in which they are set: whoever gives the database away may no longer change it. */
const databaseFacts = `
  WITH source AS (SELECT * FROM pg_database WHERE datname = $1)
  SELECT 'setting' AS fact, split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value,
    rolname AS role, 1 AS step
  FROM source JOIN pg_db_role_setting ON setdatabase = source.oid
  LEFT JOIN pg_roles ON pg_roles.oid = setrole CROSS JOIN LATERAL unnest(setconfig) AS setting
  UNION ALL
  SELECT 'comment', '', description, NULL, 1
  FROM source JOIN pg_shdescription ON classoid = 'pg_database'::regclass AND objoid = source.oid
  UNION ALL
  SELECT 'limit', '', datconnlimit::text, NULL, 1 FROM source WHERE datconnlimit >= 0
  UNION ALL
  SELECT 'revoke', '', '', NULL, 2 FROM source WHERE datacl IS NOT NULL
  UNION ALL
  SELECT 'revoke', '', '', current_user, 2 FROM source WHERE datacl IS NOT NULL
  UNION ALL
  SELECT 'grant', privilege_type, CASE WHEN is_grantable AND grantee <> datdba THEN ' WITH GRANT OPTION' ELSE '' END,
    CASE WHEN grantee = datdba THEN current_user ELSE rolname END, 3
  FROM source CROSS JOIN LATERAL aclexplode(datacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
  UNION ALL
  SELECT 'owner', '', '', rolname, 4 FROM source JOIN pg_roles ON pg_roles.oid = datdba WHERE rolname <> current_user
  ORDER BY step`;

function statementOf(database: string, { fact, name, value, role }: Fact): string {
  const who = role === null ? 'PUBLIC' : quoteIdentifier(role);
  switch (fact) {
    case 'setting':
      return `ALTER ${role === null ? '' : `ROLE ${who} IN `}DATABASE ${database} SET ${setting(name)} = ${settingValue(name, value)}`;
    case 'comment':
      return `COMMENT ON DATABASE ${database} IS ${quoteLiteral(value)}`;
    case 'limit':
      return `ALTER DATABASE ${database} CONNECTION LIMIT ${value}`;
    case 'revoke':
      return `REVOKE ALL ON DATABASE ${database} FROM ${who}`;
    case 'grant':
      return `GRANT ${name} ON DATABASE ${database} TO ${who}${value}`;
    default:
      return `ALTER DATABASE ${database} OWNER TO ${who}`;
  }
}

/** `ivfflat.probes` is two names. */
function setting(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.');
}

/** Settings that are lists of names are kept as such, and every name is written as a text of its own. */
const lists: ReadonlySet<string> = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
]);

function settingValue(name: string, value: string): string {
  if (!lists.has(name)) return quoteLiteral(value);
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|[^,\s]+/g)].map(
    ([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole,
  );
  return names.length === 0 ? "''" : names.map(quoteLiteral).join(', ');
}
