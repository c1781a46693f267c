import { fromOwn, notOfSystem, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const casts: CatalogReader = {
  name: 'casts and conversions',
  sql: `
  SELECT 'cast', format_type(casts.castsource, NULL) || ' as ' || format_type(casts.casttarget, NULL),
    concat_ws(', ', CASE casts.castmethod WHEN 'f' THEN 'with function ' || casts.castfunc::regprocedure
                                          WHEN 'i' THEN 'with inout' ELSE 'without function' END,
      CASE casts.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'on assignment' ELSE 'explicit' END)
  FROM pg_cast AS casts
  WHERE ${notOfSystem('pg_cast', 'casts.oid')}
  UNION ALL
  SELECT 'conversion', namespaces.nspname || '.' || conversions.conname,
    concat_ws(', ', CASE WHEN conversions.condefault THEN 'default' END,
      pg_encoding_to_char(conversions.conforencoding) || ' to ' || pg_encoding_to_char(conversions.contoencoding),
      'function ' || conversions.conproc::oid::regprocedure, ${owner('conversions.conowner')})
  ${fromOwn('pg_conversion', 'conversions', 'connamespace')}`,
  covers: [
    ...covers('pg_cast', 'castsource casttarget castfunc castcontext castmethod'),
    ...covers('pg_conversion', 'conname connamespace conowner conforencoding contoencoding conproc condefault'),
  ],
};
