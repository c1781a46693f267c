import type { SearchStatement } from '../database/benchmark-database.ts';
import { records } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { distanceOperators } from '../../../schema/vector/distance-operator.ts';

/** An index and its files: one that was built anew is another one. */
export interface IndexIdentity {
  readonly name: string;
  readonly objectId: string;
  readonly fileNode: string;
}

export interface FoundIndex extends IndexIdentity {
  readonly valid: boolean;
  readonly operatorClass: string;
  /** It gives an order by the operator of the search. */
  readonly fits: boolean;
  /** It gives an order by some operator, as those on vectors do. */
  readonly vector: boolean;
}

/** The indexes of the table that is searched, as they are now. */
export async function findIndexes(session: Session, search: SearchStatement): Promise<readonly FoundIndex[]> {
  const answer = await session.run(indexesOfTable, [search.schema, search.table, distanceOperators[search.metric]]);
  return records(answer).map((found) => ({
    name: found['name'] ?? '',
    objectId: found['objectId'] ?? '',
    fileNode: found['fileNode'] ?? '',
    valid: found['valid'] === 'true',
    operatorClass: found['operatorClass'] ?? '',
    fits: found['fits'] === 'true',
    vector: found['vector'] === 'true',
  }));
}

const indexesOfTable = `
  SELECT relations.relname AS name, relations.oid AS "objectId", pg_relation_filenode(relations.oid) AS "fileNode",
         (pg_index.indisvalid AND pg_index.indisready)::text AS valid, classes.opcname AS "operatorClass",
         (EXISTS (SELECT FROM pg_amop JOIN pg_operator ON pg_operator.oid = pg_amop.amopopr
                  WHERE pg_amop.amopfamily = classes.opcfamily AND amoppurpose = 'o' AND oprname = $3))::text AS fits,
         (EXISTS (SELECT FROM pg_amop WHERE amopfamily = classes.opcfamily AND amoppurpose = 'o'))::text AS vector
  FROM pg_index
  JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
  JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
  JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
  JOIN pg_opclass AS classes ON classes.oid = pg_index.indclass[0]
  WHERE namespaces.nspname = $1 AND tables.relname = $2`;

/** The same files under the same name; or none both times. */
export function isSameIndex(one: IndexIdentity | null, other: IndexIdentity | null): boolean {
  return one?.objectId === other?.objectId && one?.fileNode === other?.fileNode;
}
