import { fromOwn, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** PostgreSQL 17 renamed the locale, 16 brought the rules: both are read by name from the row. */
export const collations: CatalogReader = {
  name: 'collations',
  sql: `
  SELECT 'collation', namespaces.nspname || '.' || collations.collname,
    concat_ws(', ', 'provider ' || CASE collations.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'default' END,
      CASE WHEN NOT collations.collisdeterministic THEN 'not deterministic' END,
      'encoding ' || nullif(pg_encoding_to_char(collations.collencoding), ''),
      'collate ' || collations.collcollate, 'ctype ' || collations.collctype,
      'locale ' || coalesce(to_jsonb(collations) ->> 'colllocale', to_jsonb(collations) ->> 'colliculocale'),
      'rules ' || (to_jsonb(collations) ->> 'collicurules'), ${owner('collations.collowner')})
  ${fromOwn('pg_collation', 'collations', 'collnamespace')}
  UNION ALL
  SELECT 'collation version', namespaces.nspname || '.' || collations.collname, collations.collversion
  ${fromOwn('pg_collation', 'collations', 'collnamespace')}
  WHERE collations.collversion IS NOT NULL`,
  covers: covers(
    'pg_collation',
    `collname collnamespace collowner collprovider collisdeterministic collencoding collcollate collctype colllocale
     colliculocale collicurules collversion`,
  ),
};
