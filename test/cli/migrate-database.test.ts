import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../schema/migrate/native-database.ts';
import { readCatalogSnapshot } from '../../src/schema/catalog/catalog-snapshot.ts';
import { migrateDatabase, type MigrateDatabaseOptions } from '../../src/cli/migrate-database.ts';
import { writeLintReports } from '../../src/cli/write-lint-reports.ts';
import type { LintFinding } from '../../src/schema/migrate/lint.ts';
import { refuseBadSarif } from '../gate/report/sarif-rules.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { productIn } from '../product-config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);
  let url: string;

  beforeEach(async () => {
    url = await createDatabase();
  });

  async function run(options: Partial<MigrateDatabaseOptions> = {}): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    const environment = { DATABASE_URL: url };
    const code = await migrateDatabase({ config: productIn(root), environment, print, onProgress: ignore, ...options });
    return { code, lines };
  }

  test('the schema is applied once', async () => {
    const first = await run();
    expect(first).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/^applied 001_initial_schema \(36 statements, \d+ ms\)$/)],
    });
    expect(await run()).toEqual({ code: 0, lines: ['nothing to do: 1 migrations are applied'] });
  });

  test('the index step is the same command, and tells no time', async () => {
    await run();
    const session = await open(url);
    const vector = "(SELECT '[' || string_agg(sin(n * i)::text, ',') || ']' FROM generate_series(1, 768) AS i)::vector";
    await session.run(
      `INSERT INTO memories (id, user_id, text, embedding) SELECT n, 'u', 't', ${vector} FROM generate_series(1, 60) AS n`,
    );
    const { code, lines } = await run({ vectorIndexes: true, lists: 6 });
    expect(code).toBe(0);
    expect(lines.slice(1)).toEqual([
      'rebuilt idx_memories_embedding on memories using ivfflat (lists = 6; 60 rows)',
      'kept idx_chunks_embedding on document_chunks using ivfflat (lists = 100; 0 rows)',
    ]);
  });

  test('a migration that loses data is not applied until the file approves it', async () => {
    const statement = 'ALTER TABLE sessions DROP COLUMN error;';
    const refused = await productWith('002_drop.sql', statement);
    const { code, lines } = await run({ config: productIn(refused) });
    expect([code, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toContain('002_drop.sql:1: "drop column sessions.error" loses data');
    const session = await open(url);
    expect((await session.run("SELECT FROM pg_class WHERE relname = 'sessions'")).rows).toEqual([]);
    const approved = await productWith(
      '002_drop.sql',
      `-- approve: drop column sessions.error, reason: test\n${statement}`,
    );
    expect((await run({ config: productIn(approved) })).code).toBe(0);
  });

  test('what the lint finds is written as SARIF at its line, and what is approved is suppressed with the reason', async () => {
    const statement = 'ALTER TABLE sessions DROP COLUMN error;';
    const approval = '-- approve: drop column sessions.status, reason: moved\nALTER TABLE sessions DROP COLUMN status;';
    const product = await productWith('002_drop.sql', `\n${statement}\n${approval}`);
    const file = join(product, 'lint.sarif');
    const config = productIn(product);
    const write = async (findings: readonly LintFinding[]): Promise<void> =>
      writeLintReports([{ format: 'sarif', file }], findings, config.folder);
    expect((await run({ config, onFindings: write })).code).toBe(1);
    const text = await readFile(file, 'utf8');
    refuseBadSarif(text);
    const [dropped, approved] = JSON.parse(text).runs[0].results;
    expect(dropped).toMatchObject({ ruleId: 'data-loss', level: 'error' });
    expect(dropped.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: expect.stringMatching(/^schema\/migrations\/002_drop\.sql$/) },
      region: { startLine: 2 },
    });
    expect(dropped).not.toHaveProperty('suppressions');
    expect(approved.suppressions).toEqual([{ kind: 'inSource', justification: 'moved' }]);
  });

  test('an index on a table that has grown large is refused without CONCURRENTLY', async () => {
    await run();
    const session = await open(url);
    await session.run("INSERT INTO scanned_runs SELECT n, 'u' FROM generate_series(1, 100001) AS n");
    const product = await productWith('002_index.sql', 'CREATE INDEX scanned_by ON scanned_runs (user_id);');
    const { code, lines } = await run({ config: productIn(product) });
    expect([code, lines[0]]).toEqual([1, expect.stringContaining('CONCURRENTLY')]);
  });

  test('a check applies to a clone and ends with 0', async () => {
    expect(await run({ check: true })).toEqual({
      code: 0,
      lines: [
        'pending: 001_initial_schema',
        'applied to a clone, which was dropped: 1 migrations',
        'migrated at once and file by file: the same catalog',
      ],
    });
  });

  test('a check of what the clone refuses ends with 1 and names the place', async () => {
    const product = await productWith('002_bad.sql', '\nCREATE TABLE sessions ();');
    const { code, lines } = await run({ check: true, config: productIn(product) });
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/refused on a clone: .*002_bad\.sql:2: .*42P07/));
    expect(lines).toContainEqual(expect.stringMatching(/refused on an empty database, at once: .*002_bad\.sql:2: /));
  });

  test('a check that could not be made ends with 3', async () => {
    await open(url);
    const { code, lines } = await run({ check: true });
    expect(code).toBe(3);
    expect(lines).toContainEqual(expect.stringContaining('not tried on a clone: others are connected'));
  });

  test('a check names what a database has otherwise than its migrations make it, and ends with 1', async () => {
    await run();
    const session = await open(url);
    await session.script('ALTER TABLE jobs DROP COLUMN query, ADD extra text');
    await session.close();
    const { code, lines } = await run({ check: true });
    expect(code).toBe(1);
    expect(lines).toContainEqual(
      expect.stringMatching(/^column public\.jobs\.query: .* migrated, absent in this one$/),
    );
    expect(lines).toContain('in this database only: column public.jobs.extra');
  });
});

test('the reviewed catalog is written anew, and what changed is told', async () => {
  const folder = await productWith('002_note.sql', 'ALTER TABLE jobs ADD note text;');
  await cp(join(root, 'schema', 'catalog.json'), join(folder, 'schema', 'catalog.json'));
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  await migrateDatabase({ config: productIn(folder), environment: {}, writeCatalog: true, print, onProgress: ignore });
  expect(lines).toEqual(['column public.jobs.note: absent -> 14 text', expect.stringContaining('1 of ')]);
  const { objects } = await readCatalogSnapshot(join(folder, 'schema', 'catalog.json'));
  expect(objects['column public.jobs.note']).toBe('14 text');
});

function ignore(): void {}

/** A product of its own: the real schema and one more migration. */
async function productWith(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-product-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'schema'));
  await cp(join(root, 'schema', 'migrations'), join(folder, 'schema', 'migrations'), { recursive: true });
  await writeFile(join(folder, 'schema', 'migrations', name), text);
  return folder;
}
