import { enabledState, fromRelations, options, owner, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** The kinds whose text ends in a query of the server's own words, behind the last occurrence of this mark. */
export const queryMark = 'as:';

export const views: CatalogReader = {
  name: 'views',
  sql: `
  SELECT CASE relations.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, ${relation},
    concat_ws(' ', 'with (' || ${options('relations.reloptions')} || ')',
      ${owner('relations.relowner')},
      'using ' || (SELECT amname FROM pg_am WHERE pg_am.oid = relations.relam AND amname <> 'heap'),
      'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE pg_tablespace.oid = relations.reltablespace),
      'toast with ' || ${options('toast.reloptions')},
      CASE WHEN NOT relations.relispopulated THEN 'not populated' END,
      (SELECT nullif(${enabledState('ev_enabled')}, '') FROM pg_rewrite WHERE ev_class = relations.oid AND rulename = '_RETURN'),
      '${queryMark}', pg_get_viewdef(relations.oid))
  ${fromRelations}
  LEFT JOIN pg_class AS toast ON toast.oid = relations.reltoastrelid
  WHERE relations.relkind IN ('v', 'm') AND ${ownRelation}`,
  covers: covers('pg_class', 'relispopulated'),
};
