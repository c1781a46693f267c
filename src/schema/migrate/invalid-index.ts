import { records } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';

/** An index that an interrupted `CONCURRENTLY` left behind: written to, and never used by a query. */
export interface InvalidIndex {
  readonly schema: string;
  readonly name: string;
  readonly table: string;
  /** As the server would write it: `CREATE INDEX … ON …`. */
  readonly definition: string;
}

/**
 * Every invalid index of the database, except those of a partitioned table, which are invalid until each partition has
 * one, and those that another session is building at this moment.
 */
export async function findInvalidIndexes(session: Session): Promise<readonly InvalidIndex[]> {
  const answer = await session.run(`
    SELECT namespaces.nspname AS schema, indexes.relname AS name, tables.relname AS "table",
           pg_get_indexdef(indexes.oid) AS definition
    FROM pg_index
    JOIN pg_class AS indexes ON indexes.oid = pg_index.indexrelid AND indexes.relkind = 'i'
    JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
    JOIN pg_namespace AS namespaces ON namespaces.oid = indexes.relnamespace
    WHERE NOT pg_index.indisvalid
      AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS building WHERE building.index_relid = indexes.oid)
    ORDER BY 1, 2
  `);
  return records(answer) as unknown as InvalidIndex[];
}

/**
 * Rebuilds every invalid index without locking its table, and answers which ones. What an interrupted `REINDEX
 * CONCURRENTLY` left (`…_ccnew`, `…_ccold`) is a copy of an index that still works, so it is dropped instead.
 */
export async function rebuildInvalidIndexes(
  session: Session,
  onProgress?: (step: string) => void,
): Promise<readonly InvalidIndex[]> {
  const indexes = await findInvalidIndexes(session);
  for (const index of indexes) {
    if (leftOfReindex.test(index.name)) {
      onProgress?.(`dropping what is left of a rebuild: ${index.name}`);
      await dropInvalidIndex(session, index);
    } else {
      onProgress?.(`rebuilding ${index.name} on ${index.table}`);
      await session.run(`REINDEX INDEX CONCURRENTLY ${qualified(index)}`);
    }
  }
  return indexes;
}

const leftOfReindex = /_cc(?:new|old)\d*$/;

/** Outside a transaction only. */
export async function dropInvalidIndex(session: Session, index: InvalidIndex): Promise<void> {
  await session.run(`DROP INDEX CONCURRENTLY IF EXISTS ${qualified(index)}`);
}

function qualified({ schema, name }: InvalidIndex): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
