import { enabledState, fromRelations, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const rules: CatalogReader = {
  name: 'rules',
  sql: `
  SELECT 'rule', ${relation} || '.' || rules.rulename, ${enabledState('rules.ev_enabled')} || pg_get_ruledef(rules.oid)
  ${fromRelations}
  JOIN pg_rewrite AS rules ON rules.ev_class = relations.oid AND rules.rulename <> '_RETURN'
  WHERE ${ownRelation}`,
  covers: covers('pg_rewrite', 'rulename ev_class ev_type ev_enabled is_instead ev_qual ev_action'),
};
