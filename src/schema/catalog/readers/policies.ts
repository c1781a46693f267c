import { fromRelations, ownRelation, relation, role } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const policies: CatalogReader = {
  name: 'policies',
  sql: `
  SELECT 'policy', ${relation} || '.' || policies.polname,
    concat_ws(' ', CASE WHEN policies.polpermissive THEN 'permissive' ELSE 'restrictive' END,
      'for', CASE policies.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update'
                                  WHEN 'd' THEN 'delete' ELSE 'all' END,
      'to', (SELECT string_agg(name, ', ' ORDER BY name)
             FROM (SELECT ${role('member')} AS name FROM unnest(policies.polroles) AS member) AS roles),
      'using ' || pg_get_expr(policies.polqual, policies.polrelid),
      'with check ' || pg_get_expr(policies.polwithcheck, policies.polrelid))
  ${fromRelations}
  JOIN pg_policy AS policies ON policies.polrelid = relations.oid
  WHERE ${ownRelation}`,
  covers: covers('pg_policy', 'polname polrelid polcmd polpermissive polroles polqual polwithcheck'),
};
