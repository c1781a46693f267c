import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../../schema/migrate/native-database.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { prepareClones, takeClone, urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { createTemplate } from '../../../src/engine/database/template.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { quoteIdentifier } from '../../../src/engine/sql/identifier.ts';

const missing = await nativeMissing(pgvector);

const facts = (database: string): string => `
  DO $$BEGIN CREATE ROLE guest; EXCEPTION WHEN duplicate_object THEN NULL; END$$;
  ALTER DATABASE ${database} SET statement_timeout = '1s';
  ALTER DATABASE ${database} SET search_path = "$user", "od""d, name", public;
  ALTER DATABASE ${database} SET application_name = 'it''s \\ here';
  ALTER DATABASE ${database} SET ivfflat.probes = 7;
  ALTER ROLE guest IN DATABASE ${database} SET TimeZone = 'Asia/Tokyo';
  REVOKE CONNECT ON DATABASE ${database} FROM public;
  GRANT CREATE ON DATABASE ${database} TO guest WITH GRANT OPTION;
  REVOKE TEMPORARY ON DATABASE ${database} FROM CURRENT_USER;
  ALTER DATABASE ${database} CONNECTION LIMIT 40;
  COMMENT ON DATABASE ${database} IS 'it''s a template';`;

describe.skipIf(missing !== undefined)(`on a server${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  /** A template whose database was changed with these statements, and its name for them. */
  async function templateWith(statements: (database: string) => string) {
    const url = await createDatabase();
    const source = await createTemplate(
      { kind: 'postgres', url },
      {
        prefix: `pgparity_${randomBytes(4).toString('hex')}_`,
        folder: tmpdir(),
        copyStrategy: 'FILE_COPY',
        async build(session) {
          const name = scalar(await session.run('SELECT current_database()')) ?? '';
          await session.script(`CREATE TABLE things (id int); ${statements(quoteIdentifier(name))}`);
        },
      },
    );
    if (source.kind !== 'postgres') throw new RangeError('A server has a template on a server.');
    return source;
  }

  test.each([
    ['with settings, privileges, a limit and a comment', facts],
    ['of another owner', (database: string) => `${facts(database)} ALTER DATABASE ${database} OWNER TO guest;`],
    ['with nothing of its own', () => ''],
  ])('a clone has the catalog of a template %s', async (_, statements) => {
    const source = await templateWith(statements);
    await prepareClones(source, 1);
    const clones = [await takeClone(source), await takeClone(source)];
    const template = await readCatalog(await open(urlOfDatabase(source.adminUrl, source.template)));
    for (const clone of clones) {
      onTestFinished(() => clone.drop());
      expect(await readCatalog(await clone.open())).toEqual(template);
    }
  });

  test('a session on a clone begins with the settings of its template', async () => {
    const source = await templateWith(facts);
    const clone = await takeClone(source);
    onTestFinished(() => clone.drop());
    const session = await clone.open();
    const asked = await session.run("SELECT current_setting('statement_timeout'), current_setting('search_path')");
    expect(asked.rows).toEqual([['1s', String.raw`"$user", "od""d, name", public`]]);
  });
});
