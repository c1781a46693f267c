import type { CatalogReader } from '../catalog-reader.ts';

/** The last transaction in which `initdb` wrote catalogs that every database is copied from. */
const initialised = `(SELECT xmin::text::bigint FROM pg_database WHERE datname = 'template0')`;

/** Whether a row that `initdb` wrote was written again since. */
function changed(row: string, objectId = `${row}.oid`): string {
  return `${objectId} < 16384 AND ${row}.xmin::text::bigint > ${initialised}`;
}

/** A GRANT writes the row again, too, and the readers of privileges see it. */
function notByGrant(catalog: string, row: string, acl: string): string {
  return `${row}.${acl} IS NOT DISTINCT FROM (SELECT initprivs FROM pg_init_privs
    WHERE classoid = '${catalog}'::regclass AND objoid = ${row}.oid AND objsubid = 0)`;
}

/** Catalogs whose rows are told by themselves: what they name by oid has the same one on every server of a major. */
const rows = [
  { catalog: 'pg_operator', left: ['oprowner'] },
  { catalog: 'pg_opclass', left: ['opcowner'] },
  { catalog: 'pg_opfamily', left: ['opfowner'] },
  { catalog: 'pg_amop', left: [] },
  { catalog: 'pg_amproc', left: [] },
  { catalog: 'pg_conversion', left: ['conowner'] },
  { catalog: 'pg_ts_config', left: ['cfgowner'] },
  { catalog: 'pg_ts_dict', left: ['dictowner'] },
  { catalog: 'pg_ts_parser', left: [] },
  { catalog: 'pg_ts_template', left: [] },
  { catalog: 'pg_cast', left: [] },
  { catalog: 'pg_type', left: ['typowner', 'typacl'], acl: 'typacl' },
].map(
  ({ catalog, left, acl }) => `
  SELECT 'changed system object', pg_describe_object('${catalog}'::regclass, objects.oid, 0),
    (to_jsonb(objects) - '{${['oid', ...left].join(',')}}'::text[])::text
  FROM ${catalog} AS objects
  WHERE ${changed('objects')}${acl === undefined ? '' : ` AND ${notByGrant(catalog, 'objects', acl)}`}`,
);

const isAdded = `functions.oid >= 16384 AND functions.pronamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND NOT EXISTS (SELECT FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_proc'::regclass AND objid = functions.oid)`;

/**
 * What somebody changed of the server's own objects after it was initialised, and functions added to its schemas: a `lower`
 * that answers otherwise. What the server was born with is not read: it is the server itself.
 */
export const systemObjects: CatalogReader = {
  name: 'system objects',
  sql: `
  SELECT CASE WHEN functions.oid < 16384 THEN 'changed system object' ELSE 'function added to the system' END,
    'function ' || functions.oid::regprocedure,
    CASE functions.prokind WHEN 'a' THEN (SELECT (to_jsonb(aggregates))::text FROM pg_aggregate AS aggregates WHERE aggfnoid = functions.oid)
                           ELSE pg_get_functiondef(functions.oid) END
  FROM pg_proc AS functions
  WHERE ${changed('functions')} AND ${notByGrant('pg_proc', 'functions', 'proacl')} OR ${isAdded}
  UNION ALL
  SELECT 'changed system object', 'aggregate ' || aggregates.aggfnoid::oid::regprocedure, to_jsonb(aggregates)::text
  FROM pg_aggregate AS aggregates
  WHERE ${changed('aggregates', 'aggregates.aggfnoid::oid')}
  UNION ALL
  SELECT 'changed system object', 'view ' || rules.ev_class::regclass, pg_get_viewdef(rules.ev_class)
  FROM pg_rewrite AS rules
  WHERE rules.rulename = '_RETURN' AND ${changed('rules')}
  UNION ALL
  SELECT 'changed system object', 'mapping of text search configuration ' || maps.mapcfg::regconfig || ' for token type ' || maps.maptokentype,
    string_agg(maps.mapdict::regdictionary::text, ' and ' ORDER BY maps.mapseqno)
  FROM pg_ts_config_map AS maps
  WHERE ${changed('maps', 'maps.mapcfg')}
  GROUP BY maps.mapcfg, maps.maptokentype
  UNION ALL
  SELECT 'text search mappings of the system', configurations.oid::regconfig::text, count(maps.*)::text || ' mappings'
  FROM pg_ts_config AS configurations LEFT JOIN pg_ts_config_map AS maps ON maps.mapcfg = configurations.oid
  WHERE configurations.oid < 16384
  GROUP BY configurations.oid
  HAVING count(maps.*) <> (SELECT count(*) FROM pg_ts_config_map WHERE mapcfg = 'pg_catalog.simple'::regconfig)
  UNION ALL ${rows.join('\n  UNION ALL')}`,
  covers: [],
};
