import type { Database } from './database.ts';
import type { Acting, DatabaseSource } from './database-source.ts';
import { takeEmbeddedDatabase } from './embedded-database.ts';
import { createEmptyDatabase, takeClone } from './postgres-database.ts';

/** A migrated database of its own, wherever the source is. Its sessions are the owner's, or the superuser's. */
export function takeDatabase(source: DatabaseSource, acting: Acting = 'owner'): Promise<Database> {
  return source.kind === 'embedded' ? takeEmbeddedDatabase(source.archive, acting) : takeClone(source, acting);
}

/** A database with nothing in it, wherever the source is. */
export function takeEmptyDatabase(source: DatabaseSource, acting: Acting = 'owner'): Promise<Database> {
  return source.kind === 'embedded'
    ? takeEmbeddedDatabase(null, acting, source.extensions)
    : createEmptyDatabase(source, acting);
}
