import { fromRelations, ownRelation, ownRelationOf, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const indexes: CatalogReader = {
  name: 'indexes',
  sql: `
  SELECT 'index', ${relation},
    concat_ws(', ', methods.amname,
      CASE WHEN NOT pg_index.indislive THEN 'NOT LIVE' WHEN NOT pg_index.indisvalid THEN 'INVALID'
           WHEN NOT pg_index.indisready THEN 'NOT READY' ELSE 'valid' END,
      CASE WHEN pg_index.indisclustered THEN 'clustered' END,
      CASE WHEN pg_index.indisreplident THEN 'replica identity' END,
      CASE WHEN NOT pg_index.indimmediate THEN 'not immediate' END,
      'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE pg_tablespace.oid = relations.reltablespace),
      (SELECT 'partition of ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = relations.oid),
      (SELECT 'statistics ' || string_agg(attnum || '=' || attstattarget, ' ' ORDER BY attnum)
       FROM pg_attribute WHERE attrelid = relations.oid AND attstattarget >= 0))
    || ': ' || pg_get_indexdef(relations.oid)
  ${fromRelations}
  JOIN pg_index ON pg_index.indexrelid = relations.oid
  JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
  JOIN pg_am AS methods ON methods.oid = relations.relam
  WHERE ${ownRelation} AND ${ownRelationOf('tables')}`,
  covers: covers(
    'pg_index',
    `indexrelid indrelid indnatts indnkeyatts indisunique indnullsnotdistinct indisprimary indisexclusion indimmediate
     indisclustered indisvalid indisready indislive indisreplident indkey indcollation indclass indoption indexprs indpred`,
  ),
};
