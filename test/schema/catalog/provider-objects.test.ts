import { afterAll, beforeAll, expect, test } from 'vitest';
import { alloydbObjects, withObjects } from '../../../src/engine/profile/provider-objects.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { diffCatalogs } from '../../../src/schema/catalog/catalog-entry.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
});

afterAll(() => session.close());

/** What the statements add to the catalog. They are rolled back. */
async function added(statements: string, providerObjects = alloydbObjects): Promise<string[]> {
  const before = await readCatalog(session, { providerObjects });
  await session.script(`BEGIN; ${statements}`);
  try {
    const after = await readCatalog(session, { providerObjects });
    return [...diffCatalogs(before.entries, after.entries), ...diffCatalogs(before.reported, after.reported)].map(
      ({ object }) => object,
    );
  } finally {
    await session.script('ROLLBACK');
  }
}

/** Loose objects of every kind that a provider leaves in a schema, tied to no extension. */
const filled = (schema: string): string => `
  CREATE ROLE alloydbmetadata; COMMENT ON ROLE alloydbmetadata IS 'of the provider';
  CREATE SCHEMA ${schema}; COMMENT ON SCHEMA ${schema} IS 'models';
  GRANT USAGE ON SCHEMA ${schema} TO PUBLIC;
  CREATE TABLE ${schema}.models (id serial PRIMARY KEY, name text);
  COMMENT ON TABLE ${schema}.models IS 'registered';
  GRANT SELECT ON ${schema}.models TO PUBLIC;
  CREATE VIEW ${schema}.names AS SELECT name FROM ${schema}.models;
  CREATE TYPE ${schema}.kind AS ENUM ('a');
  CREATE FUNCTION ${schema}.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
  ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO PUBLIC;
  CREATE TEXT SEARCH CONFIGURATION ${schema}.words (COPY = english);
  CREATE POLICY own ON ${schema}.models USING (true);
  INSERT INTO ${schema}.models (name) VALUES ('row');`;

test('what a provider leaves in a schema of the list is no part of a catalog', async () => {
  expect(await added(filled('google_ml'))).toEqual([]);
});

test('the same in a schema that is not listed is compared', async () => {
  const objects = await added(filled('google_xy'));
  expect(objects).toContain('schema google_xy');
  expect(objects).toContain('table google_xy.models');
  expect(objects.some((object) => object.includes('alloydbmetadata'))).toBe(false);
});

test('an extension of the list is left out with its members and its comment, and another is not', async () => {
  const extension = 'CREATE EXTENSION vector';
  expect(await added(extension)).toContain('extension vector');
  expect(await added(extension, withObjects(alloydbObjects, { extensions: ['vec*'] }))).toEqual([]);
});

test('a name without a wildcard matches itself alone', async () => {
  const objects = { ...alloydbObjects, schemas: ['ml'] };
  expect(await added('CREATE SCHEMA ml; CREATE SCHEMA mlx; CREATE SCHEMA xml', objects)).toEqual([
    'schema mlx',
    'schema xml',
  ]);
});
