import { notOfSystem, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const languages: CatalogReader = {
  name: 'languages, transforms and access methods',
  sql: `
  SELECT 'language', languages.lanname::text,
    concat_ws(', ', CASE WHEN languages.lanpltrusted THEN 'trusted' ELSE 'not trusted' END,
      CASE WHEN NOT languages.lanispl THEN 'no procedural language' END,
      'handler ' || nullif(languages.lanplcallfoid, 0)::regprocedure, 'inline ' || nullif(languages.laninline, 0)::regprocedure,
      'validator ' || nullif(languages.lanvalidator, 0)::regprocedure, ${owner('languages.lanowner')})
  FROM pg_language AS languages
  WHERE ${notOfSystem('pg_language', 'languages.oid')}
  UNION ALL
  SELECT 'transform', format_type(transforms.trftype, NULL) || ' for ' || languages.lanname,
    concat_ws(', ', 'from SQL ' || nullif(transforms.trffromsql::oid, 0)::regprocedure,
      'to SQL ' || nullif(transforms.trftosql::oid, 0)::regprocedure)
  FROM pg_transform AS transforms JOIN pg_language AS languages ON languages.oid = transforms.trflang
  WHERE ${notOfSystem('pg_transform', 'transforms.oid')}
  UNION ALL
  SELECT 'access method', methods.amname::text,
    'for ' || CASE methods.amtype WHEN 'i' THEN 'indexes' ELSE 'tables' END || ', handler ' || methods.amhandler::oid::regprocedure
  FROM pg_am AS methods
  WHERE ${notOfSystem('pg_am', 'methods.oid')}`,
  covers: [
    ...covers('pg_language', 'lanname lanowner lanispl lanpltrusted lanplcallfoid laninline lanvalidator'),
    ...covers('pg_transform', 'trftype trflang trffromsql trftosql'),
    ...covers('pg_am', 'oid amname amhandler amtype'),
  ],
};
