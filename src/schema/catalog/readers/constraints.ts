import { fromRelations, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** The internal triggers behind a foreign key or a deferrable constraint, where one does not fire as it is born. */
const internalTriggers = `
  (SELECT 'trigger ' || string_agg(functions.proname || ' on ' || triggers.tgrelid::regclass || ' '
      || CASE triggers.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' ELSE 'always' END,
      ' and ' ORDER BY triggers.tgrelid::regclass::text, functions.proname)
   FROM pg_trigger AS triggers JOIN pg_proc AS functions ON functions.oid = triggers.tgfoid
   WHERE triggers.tgconstraint = constraints.oid AND triggers.tgisinternal AND triggers.tgenabled <> 'O')`;

export const constraints: CatalogReader = {
  name: 'constraints',
  sql: `
  SELECT 'constraint', ${relation} || '.' || constraints.conname,
    concat_ws(', ', pg_get_constraintdef(constraints.oid),
      CASE WHEN constraints.contype = 'c' AND NOT constraints.convalidated
        AND pg_get_constraintdef(constraints.oid) !~ 'NOT (VALID|ENFORCED)$' THEN 'not validated' END,
      CASE WHEN constraints.contype IN ('f', 'p', 'u', 'x') AND constraints.connoinherit AND constraints.conparentid = 0
        AND relations.relkind = 'p' THEN 'no inherit' END,
      CASE WHEN constraints.coninhcount > 0 THEN CASE WHEN constraints.conislocal THEN 'inherited and local' ELSE 'inherited' END END,
      'of ' || (SELECT conname FROM pg_constraint WHERE pg_constraint.oid = nullif(constraints.conparentid, 0)),
      ${internalTriggers})
  ${fromRelations}
  JOIN pg_constraint AS constraints ON constraints.conrelid = relations.oid AND constraints.contype IN ('c', 'f', 'p', 'u', 'x')
  WHERE ${ownRelation}
  UNION ALL
  SELECT 'not null constraint', ${relation} || '.' || constraints.conname, pg_get_constraintdef(constraints.oid)
  ${fromRelations}
  JOIN pg_constraint AS constraints ON constraints.conrelid = relations.oid AND constraints.contype = 'n'
  WHERE ${ownRelation}`,
  covers: covers(
    'pg_constraint',
    `conname contype condeferrable condeferred conenforced convalidated conrelid conparentid confrelid confupdtype confdeltype
     confmatchtype conislocal coninhcount connoinherit conperiod conkey confkey conpfeqop conexclop confdelsetcols conbin`,
  ),
};
