import { enabledState, fromRelations, notOfSystem, owner, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** Triggers that somebody created. The internal ones of a constraint belong to the constraint's own entry. */
export const triggers: CatalogReader = {
  name: 'triggers',
  sql: `
  SELECT 'trigger', ${relation} || '.' || triggers.tgname,
    concat_ws(', ', ${enabledState('triggers.tgenabled')} || pg_get_triggerdef(triggers.oid),
      CASE WHEN triggers.tgparentid <> 0 THEN 'of the parent table' END)
  ${fromRelations}
  JOIN pg_trigger AS triggers ON triggers.tgrelid = relations.oid AND NOT triggers.tgisinternal
  WHERE ${ownRelation}
  UNION ALL
  SELECT 'event trigger', triggers.evtname::text,
    concat_ws(', ', ${enabledState('triggers.evtenabled')} || 'on ' || triggers.evtevent,
      'when tag in ' || (SELECT string_agg(tag, ' and ' ORDER BY tag) FROM unnest(triggers.evttags) AS tag),
      'execute ' || triggers.evtfoid::regprocedure, ${owner('triggers.evtowner')})
  FROM pg_event_trigger AS triggers
  WHERE ${notOfSystem('pg_event_trigger', 'triggers.oid')}`,
  covers: [
    ...covers(
      'pg_trigger',
      `tgrelid tgparentid tgname tgfoid tgtype tgenabled tgisinternal tgconstrrelid tgconstraint tgdeferrable tginitdeferred
       tgnargs tgattr tgargs tgqual tgoldtable tgnewtable`,
    ),
    ...covers('pg_event_trigger', 'evtname evtevent evtowner evtfoid evtenabled evttags'),
  ],
};
