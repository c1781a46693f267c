import { extensionOfRelation, fromRelations, options, owner, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const tables: CatalogReader = {
  name: 'tables',
  sql: `
  SELECT 'table', ${relation},
    concat_ws(', ',
      CASE relations.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' ELSE 'foreign table' END,
      CASE relations.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
      ${owner('relations.relowner')},
      'member of ' || ${extensionOfRelation},
      'of type ' || nullif(relations.reloftype, 0)::regtype,
      'using ' || (SELECT amname FROM pg_am WHERE pg_am.oid = relations.relam AND amname <> 'heap'),
      'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE pg_tablespace.oid = relations.reltablespace),
      'partitioned by ' || pg_get_partkeydef(relations.oid),
      'partition ' || pg_get_expr(relations.relpartbound, relations.oid),
      (SELECT 'inherits ' || string_agg(inhparent::regclass || CASE WHEN inhdetachpending THEN ' (detach pending)' ELSE '' END,
         ' and ' ORDER BY inhseqno)
       FROM pg_inherits WHERE inhrelid = relations.oid),
      CASE relations.relreplident WHEN 'f' THEN 'replica identity full' WHEN 'n' THEN 'replica identity nothing'
                                  WHEN 'i' THEN 'replica identity index' END,
      'row security ' || CASE WHEN relations.relrowsecurity THEN 'on' ELSE 'off' END
        || CASE WHEN relations.relforcerowsecurity THEN ' and forced' ELSE '' END,
      'with ' || ${options('relations.reloptions')},
      'toast with ' || ${options('toast.reloptions')},
      (SELECT 'server ' || servers.srvname || coalesce(' options ' || ${options('foreigns.ftoptions')}, '')
       FROM pg_foreign_table AS foreigns JOIN pg_foreign_server AS servers ON servers.oid = foreigns.ftserver
       WHERE foreigns.ftrelid = relations.oid))
  ${fromRelations}
  LEFT JOIN pg_class AS toast ON toast.oid = relations.reltoastrelid
  WHERE relations.relkind IN ('r', 'p', 'f') AND ${ownRelation}`,
  covers: [
    ...covers(
      'pg_class',
      `oid relname relnamespace reloftype relowner relam reltablespace reltoastrelid relpersistence relkind relrowsecurity
       relforcerowsecurity relreplident relispartition reloptions relpartbound`,
    ),
    ...covers(
      'pg_partitioned_table',
      'partrelid partstrat partnatts partattrs partclass partcollation partexprs partdefid',
    ),
    ...covers('pg_inherits', 'inhrelid inhparent inhseqno inhdetachpending'),
    ...covers('pg_foreign_table', 'ftrelid ftserver ftoptions'),
  ],
};
