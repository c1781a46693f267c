import { fromOwn, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

function support(word: string, column: string): string {
  return `'${word} ' || nullif(${column}::oid, 0)::regprocedure`;
}

export const textSearch: CatalogReader = {
  name: 'text search',
  sql: `
  SELECT 'text search configuration', namespaces.nspname || '.' || configurations.cfgname,
    concat_ws(', ', 'parser ' || parserNamespaces.nspname || '.' || parsers.prsname, ${owner('configurations.cfgowner')},
      (SELECT string_agg(mapping, ', ' ORDER BY mapping) FROM (
         SELECT tokens.alias || ' with ' || string_agg(maps.mapdict::regdictionary::text, ' and ' ORDER BY maps.mapseqno) AS mapping
         FROM pg_ts_config_map AS maps JOIN ts_token_type(configurations.cfgparser) AS tokens ON tokens.tokid = maps.maptokentype
         WHERE maps.mapcfg = configurations.oid GROUP BY tokens.alias) AS mappings))
  ${fromOwn('pg_ts_config', 'configurations', 'cfgnamespace')}
  JOIN pg_ts_parser AS parsers ON parsers.oid = configurations.cfgparser
  JOIN pg_namespace AS parserNamespaces ON parserNamespaces.oid = parsers.prsnamespace
  UNION ALL
  SELECT 'text search dictionary', namespaces.nspname || '.' || dictionaries.dictname,
    concat_ws(', ', 'template ' || templateNamespaces.nspname || '.' || templates.tmplname,
      'options ' || dictionaries.dictinitoption, ${owner('dictionaries.dictowner')})
  ${fromOwn('pg_ts_dict', 'dictionaries', 'dictnamespace')}
  JOIN pg_ts_template AS templates ON templates.oid = dictionaries.dicttemplate
  JOIN pg_namespace AS templateNamespaces ON templateNamespaces.oid = templates.tmplnamespace
  UNION ALL
  SELECT 'text search parser', namespaces.nspname || '.' || parsers.prsname,
    concat_ws(', ', ${support('start', 'parsers.prsstart')}, ${support('token', 'parsers.prstoken')},
      ${support('end', 'parsers.prsend')}, ${support('headline', 'parsers.prsheadline')}, ${support('types', 'parsers.prslextype')})
  ${fromOwn('pg_ts_parser', 'parsers', 'prsnamespace')}
  UNION ALL
  SELECT 'text search template', namespaces.nspname || '.' || templates.tmplname,
    concat_ws(', ', ${support('init', 'templates.tmplinit')}, ${support('lexize', 'templates.tmpllexize')})
  ${fromOwn('pg_ts_template', 'templates', 'tmplnamespace')}`,
  covers: [
    ...covers('pg_ts_config', 'cfgname cfgnamespace cfgowner cfgparser'),
    ...covers('pg_ts_config_map', 'mapcfg maptokentype mapseqno mapdict'),
    ...covers('pg_ts_dict', 'dictname dictnamespace dictowner dicttemplate dictinitoption'),
    ...covers('pg_ts_parser', 'prsname prsnamespace prsstart prstoken prsend prsheadline prslextype'),
    ...covers('pg_ts_template', 'tmplname tmplnamespace tmplinit tmpllexize'),
  ],
};
