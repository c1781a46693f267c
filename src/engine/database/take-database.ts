import type { Database } from './database.ts';
import type { DatabaseSource } from './database-source.ts';
import { takeEmbeddedDatabase } from './embedded-database.ts';
import { createEmptyDatabase, takeClone } from './postgres-database.ts';

/** A migrated database of its own, wherever the source is. */
export function takeDatabase(source: DatabaseSource): Promise<Database> {
  return source.kind === 'embedded' ? takeEmbeddedDatabase(source.archive) : takeClone(source);
}

/** A database with nothing in it, wherever the source is. */
export function takeEmptyDatabase(source: DatabaseSource): Promise<Database> {
  return source.kind === 'embedded' ? takeEmbeddedDatabase(null) : createEmptyDatabase(source);
}
