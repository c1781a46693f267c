import { everyRole, isNamed, options, owner, role, roleOfProvider } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** Locales that sort and format alike under several names. Which letters there are still differs between C and C.UTF-8. */
function byCodePoint(locale: string): string {
  return `CASE WHEN ${locale} IN ('C', 'POSIX') THEN 'C' WHEN ${locale} ~* '^C[.]utf-?8$' THEN 'C.UTF-8' ELSE ${locale} END`;
}

export const database: CatalogReader = {
  name: 'database',
  sql: `
  SELECT 'setting of', concat_ws(' in ', CASE WHEN settings.setrole <> 0 THEN ${role('settings.setrole')} END,
      CASE WHEN settings.setdatabase <> 0 THEN 'the database' END) || ': ' || split_part(setting, '=', 1),
    substr(setting, strpos(setting, '=') + 1)
  FROM pg_db_role_setting AS settings CROSS JOIN LATERAL unnest(settings.setconfig) AS setting
  WHERE settings.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND (settings.setrole = 0 OR settings.setdatabase <> 0 OR ${everyRole} OR ${isNamed('settings.setrole')}
      OR pg_get_userbyid(settings.setrole) = current_user)
    AND (settings.setrole = 0 OR NOT ${roleOfProvider('pg_get_userbyid(settings.setrole)')})
  UNION ALL
  SELECT 'database', 'options',
    concat_ws(', ', 'encoding ' || pg_encoding_to_char(databases.encoding),
      CASE WHEN NOT databases.datallowconn THEN 'no connections' END,
      CASE WHEN databases.datistemplate THEN 'template' END,
      CASE WHEN databases.datconnlimit >= 0 THEN 'connection limit ' || databases.datconnlimit END,
      'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE pg_tablespace.oid = databases.dattablespace AND spcname <> 'pg_default'),
      ${owner('databases.datdba')})
  FROM pg_database AS databases
  WHERE databases.datname = current_database()
  UNION ALL
  SELECT 'database', 'locale',
    concat_ws(', ', 'provider ' || CASE databases.datlocprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' ELSE 'builtin' END,
      'collate ' || regexp_replace(${byCodePoint('databases.datcollate')}, '^C[.]UTF-8$', 'C'), 'ctype ' || ${byCodePoint('databases.datctype')},
      'locale ' || coalesce(to_jsonb(databases) ->> 'datlocale', to_jsonb(databases) ->> 'daticulocale'),
      'rules ' || (to_jsonb(databases) ->> 'daticurules'))
  FROM pg_database AS databases
  WHERE databases.datname = current_database()
  UNION ALL
  SELECT 'collation version', 'of the database', databases.datcollversion
  FROM pg_database AS databases
  WHERE databases.datname = current_database() AND databases.datcollversion IS NOT NULL
  UNION ALL
  SELECT 'tablespace', tablespaces.spcname::text,
    concat_ws(', ', 'tablespace', 'with ' || ${options('tablespaces.spcoptions')}, ${owner('nullif(tablespaces.spcowner, 10)')})
  FROM pg_tablespace AS tablespaces
  WHERE tablespaces.oid >= 16384 OR tablespaces.spcoptions IS NOT NULL`,
  covers: [
    ...covers('pg_db_role_setting', 'setdatabase setrole setconfig'),
    ...covers(
      'pg_database',
      `oid datname datdba encoding datistemplate datallowconn datconnlimit dattablespace datlocprovider datcollate datctype
       datlocale daticulocale daticurules datcollversion`,
    ),
    ...covers('pg_tablespace', 'oid spcname spcowner spcoptions'),
  ],
};
