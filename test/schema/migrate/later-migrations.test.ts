import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';
import { insertTenant, tenantRows } from '../../../fixtures/tenant.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { ensureVectorIndexes } from '../../../src/schema/vector/index-step.ts';
import { readVectorIndexes } from '../../../src/schema/vector/index-step-specification.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';

const schema = fileURLToPath(new URL('../../../schema/', import.meta.url));

/** What the product's schema has become since: columns on three tables, and a CHECK on one of them. */
const later: Readonly<Record<string, string>> = {
  '002_documents_chunk_method.sql': `
    ALTER TABLE documents ADD COLUMN chunk_method TEXT NOT NULL DEFAULT 'fixed', ADD COLUMN content TEXT;
    ALTER TABLE documents ADD CONSTRAINT documents_chunk_method_check CHECK (chunk_method IN ('fixed', 'semantic'));`,
  '003_memories_embedding_model.sql': 'ALTER TABLE memories ADD COLUMN embedding_model TEXT;',
  '004_security_logs_details.sql': "ALTER TABLE security_logs ADD COLUMN details JSONB NOT NULL DEFAULT '{}';",
};
const changed = ['documents', 'memories', 'security_logs'] as const;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgparity-'));
  await cp(`${schema}migrations`, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function addLater(): Promise<void> {
  for (const [name, sql] of Object.entries(later)) await writeFile(join(directory, name), sql);
}

for (const [profile, strategy] of [
  [pgvector, 'ivfflat'],
  [alloydbOmni, 'scann'],
] as const) {
  const missing = await nativeMissing(profile);
  const skipped = missing === undefined ? '' : ` (skipped: ${missing})`;

  describe.skipIf(missing !== undefined)(`the upgrade of a database in use, ${profile.name}${skipped}`, () => {
    const { createDatabase, open } = withNativeServer(profile);

    /** A database of the first migration with the rows of a tenant and vector indexes. */
    async function inUse(): Promise<Session> {
      const session = await open(await createDatabase());
      await migrate(session, { directory });
      for (const tenant of ['one', 'two']) await insertTenant(session, tenantRows(tenant, 7));
      const indexes = await readVectorIndexes(`${schema}vector-indexes.json`);
      await ensureVectorIndexes(session, indexes, { strategy });
      return session;
    }

    test('keeps every row, gives the new columns their defaults and leaves the vector indexes valid', async () => {
      const session = await inUse();
      const before = await rowsOf(session);
      await addLater();
      const { applied } = await migrate(session, { directory });
      expect(applied.map(({ name }) => `${name}.sql`)).toEqual(Object.keys(later));
      expect(await rowsOf(session)).toEqual(before);
      const defaults = await session.run(`SELECT DISTINCT chunk_method, content, embedding_model, details
        FROM documents JOIN memories USING (user_id) JOIN security_logs USING (user_id)`);
      expect(defaults.rows).toEqual([['fixed', null, null, '{}']]);
      const indexes = await session.run(
        "SELECT count(*) FROM pg_index WHERE indexrelid::regclass::text ~ '_embedding$' AND indisvalid",
      );
      expect(indexes.rows).toEqual([['2']]);
    });

    test('ends with the catalog of an empty database that is migrated at once', async () => {
      const upgraded = await inUse();
      await addLater();
      await migrate(upgraded, { directory });
      const atOnce = await open(await createDatabase());
      await migrate(atOnce, { directory });
      const [one, other] = [await readCatalog(upgraded), await readCatalog(atOnce)];
      // Rows differ by right, and ScaNN indexes exist after the load only.
      const compared = (entries: typeof one.entries) =>
        Object.entries(entries).filter(([object]) => !/^(rows|value) of |_embedding$/.test(object));
      expect(compared(one.entries)).toEqual(compared(other.entries));
      expect(Object.keys(one.entries)).toContain('constraint public.documents.documents_chunk_method_check');
    });

    test('a CHECK that a row breaks leaves nothing of its file, and the files before it', async () => {
      const session = await inUse();
      await addLater();
      await writeFile(
        join(directory, '005_documents_content.sql'),
        `ALTER TABLE documents ADD COLUMN pages INTEGER;
         ALTER TABLE documents ADD CONSTRAINT documents_content_check CHECK (content IS NOT NULL);`,
      );
      await expect(migrate(session, { directory })).rejects.toThrow(/documents_content_check/);
      const columns = await session.run(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'documents'::regclass AND attname IN ('chunk_method', 'pages')",
      );
      expect(columns.rows).toEqual([['chunk_method']]);
    });

    test('a value outside the new CHECK is refused, one inside it is taken', async () => {
      const session = await inUse();
      await addLater();
      await migrate(session, { directory });
      const refused = await session.ask("UPDATE documents SET chunk_method = 'guessed'");
      expect(refused).toMatchObject({ sqlstate: '23514', constraint: 'documents_chunk_method_check' });
      expect((await session.run("UPDATE documents SET chunk_method = 'semantic'")).rowCount).toBeGreaterThan(0);
    });
  });
}

/** A digest of the columns that the first migration gave the tables. */
async function rowsOf(session: Session): Promise<readonly (string | null)[]> {
  const digests = changed.map(
    (
      table,
    ) => `(SELECT md5(string_agg((to_jsonb(t) - ARRAY['chunk_method', 'content', 'embedding_model', 'details'])::text, '|'
      ORDER BY t.id)) FROM ${table} t)`,
  );
  return (await session.run(`SELECT ${digests.join(', ')}`)).rows[0] ?? [];
}
