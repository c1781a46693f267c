import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgparity, projectFolder } from './command-line.ts';
import { sampled, wholeCampaigns } from '../campaigns.ts';
import { nativeStandIn, startNativeDatabase, type NativeDatabase } from '../engine/session/native-database.ts';
import { urlOfDatabase } from '../../src/engine/database/postgres-database.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';
import { alloydbOmni } from '../../fixtures/profiles.ts';

// Beside the product's own config, since paths are relative to it.
const config = join(projectFolder, `pgparity.managed-${process.pid}.config.ts`);

describe.skipIf(!nativeStandIn.available)('managed AlloyDB, played by a role that may only create databases', () => {
  let database: NativeDatabase;

  beforeAll(async () => {
    database = await startNativeDatabase(alloydbOmni);
    const template = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    // What the provider does: its own objects in every new database, and the extensions, of which one has a table in public.
    await template.script(`
      CREATE ROLE alloydbsuperuser; CREATE ROLE alloydbadmin;
      CREATE EXTENSION alloydb_scann CASCADE;
      CREATE EXTENSION pg_trgm;
      CREATE TABLE google_models (id int PRIMARY KEY, name text CHECK (name <> ''));
      CREATE INDEX google_models_name ON google_models (name);
      ALTER EXTENSION pg_trgm ADD TABLE google_models;
      CREATE SCHEMA google_ml; CREATE TABLE google_ml.models (id int);
      CREATE ROLE app LOGIN CREATEDB PASSWORD 'managed-secret'`);
    await template.close();
    await database.ask('CREATE DATABASE alloydbadmin');
    await writeFile(
      config,
      `import product from './pgparity.config.ts';
import { alloydb, defineConfig } from 'pgparity';
export default defineConfig({
  ...product,
  profiles: {
    ...product.profiles,
    'alloydb-omni': alloydb({ providerObjects: { extensions: ['pg_trgm'] } }),
  },
});
`,
    );
  }, 60_000);
  afterAll(async () => {
    await rm(config, { force: true });
    await database?.stop();
  });

  test('the gate of the product is green, and nothing of it is left', { timeout: 600_000 }, async () => {
    const port = database.environment['DB_PORT'];
    const files = (await readdir(join(projectFolder, 'suites'))).filter((name) => name.endsWith('.test.ts')).toSorted();
    const some = wholeCampaigns ? [] : ['--suite', ...sampled(files, 4).map((name) => `suites/${name}`)];
    const { exitCode, stdout, stderr } = await pgparity(
      [
        'run',
        '--config',
        config,
        '--profiles',
        'alloydb-omni,pgvector',
        '--server',
        'alloydb-omni=remote',
        'pgvector=native',
        '--allow-stand-in',
        ...some,
      ],
      { PGPARITY_ALLOYDB_OMNI_URL: `postgresql://app:managed-secret@127.0.0.1:${port}/postgres` },
    );
    expect({ exitCode, stdout: exitCode === 0 ? '' : stdout, stderr: exitCode === 0 ? '' : stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect(await database.ask("SELECT count(*)::text FROM pg_database WHERE datname LIKE 'pgparity%'")).toBe('0');
  });
});
