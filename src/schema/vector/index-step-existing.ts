import type { VectorIndex } from './index-step-specification.ts';
import { records } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/** An index of the wanted name on the wanted table, whatever it is. */
export interface ExistingIndex {
  /** Quoted, with its schema. */
  readonly qualifiedName: string;
  readonly accessMethod: string;
  readonly operatorClass: string;
  readonly column: string;
  readonly valid: boolean;
  readonly options: Readonly<Record<string, string>>;
}

/** `table` is quoted. */
export async function findExistingIndex(
  session: Session,
  index: VectorIndex,
  table: string,
): Promise<ExistingIndex | undefined> {
  const answer = await session.run(
    `SELECT format('%I.%I', namespaces.nspname, relations.relname) AS "qualifiedName",
            methods.amname AS "accessMethod", classes.opcname AS "operatorClass",
            attributes.attname AS "column", pg_index.indisvalid::text AS valid,
            coalesce((SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(relations.reloptions)), '{}')::text AS options
     FROM pg_index
     JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
     JOIN pg_namespace AS namespaces ON namespaces.oid = relations.relnamespace
     JOIN pg_am AS methods ON methods.oid = relations.relam
     JOIN pg_opclass AS classes ON classes.oid = pg_index.indclass[0]
     LEFT JOIN pg_attribute AS attributes ON attributes.attrelid = pg_index.indrelid AND attributes.attnum = pg_index.indkey[0]
     WHERE pg_index.indrelid = to_regclass($1) AND relations.relname = $2`,
    [table, index.name],
  );
  const [found] = records(answer);
  if (found === undefined) return undefined;
  return {
    qualifiedName: found.qualifiedName ?? '',
    accessMethod: found.accessMethod ?? '',
    operatorClass: found.operatorClass ?? '',
    column: found.column ?? '',
    valid: found.valid === 'true',
    options: JSON.parse(found.options ?? '{}') as Record<string, string>,
  };
}
