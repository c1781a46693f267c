import { fromRelations, owner, ownRelation, relation } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** What a sequence is. Its value is read from the sequence itself. */
export const sequences: CatalogReader = {
  name: 'sequences',
  sql: `
  SELECT 'sequence', ${relation},
    concat_ws(', ', format('%s start %s increment %s from %s to %s cache %s%s', format_type(sequences.seqtypid, NULL),
      sequences.seqstart, sequences.seqincrement, sequences.seqmin, sequences.seqmax, sequences.seqcache,
      CASE WHEN sequences.seqcycle THEN ' cycle' ELSE '' END)
    || coalesce(' owned by ' || owners.attrelid::regclass || '.' || owners.attname, ''),
      CASE relations.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
      ${owner('relations.relowner')})
  ${fromRelations}
  JOIN pg_sequence AS sequences ON sequences.seqrelid = relations.oid
  LEFT JOIN pg_depend AS ownership ON ownership.classid = 'pg_class'::regclass AND ownership.objid = relations.oid
    AND ownership.refclassid = 'pg_class'::regclass AND ownership.deptype IN ('a', 'i') AND ownership.refobjsubid > 0
  LEFT JOIN pg_attribute AS owners ON owners.attrelid = ownership.refobjid AND owners.attnum = ownership.refobjsubid
  WHERE ${ownRelation}`,
  covers: covers('pg_sequence', 'seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache seqcycle'),
};
