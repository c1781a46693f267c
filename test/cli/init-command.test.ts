import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { nodeOnly, projectFolder, startPgparity, type Ended } from './command-line.ts';
import { nativeMissing } from '../schema/migrate/native-database.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { hasEmbeddedSocket } from '../../src/engine/session/embedded-socket.ts';
import { sampled } from '../campaigns.ts';

const products = fileURLToPath(new URL('init-products/', import.meta.url));
const missing = await nativeMissing(pgvector);

/** A copy of a product's folder, in which pgparity is installed. */
async function productOf(name: string | null, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-init-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (name !== null) await cp(join(products, name), folder, { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  await symlink(projectFolder, join(folder, 'node_modules', 'pgparity'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

function pgparityIn(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  return startPgparity(words, environment, folder).ended;
}

const withoutDocker = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

const tools: readonly (readonly [name: string, found: string, code: string])[] = [
  ['drizzle', 'Drizzle in drizzle', "sqlFolder('drizzle')"],
  ['prisma', 'Prisma in prisma/migrations', "sqlFolder('prisma/migrations')"],
  ['supabase', 'Supabase in supabase/migrations', "sqlFolder('supabase/migrations')"],
  ['flyway', 'Flyway in src/main/resources/db/migration', "sqlFolder('src/main/resources/db/migration')"],
];

test.skipIf(missing !== undefined).each(sampled(tools, 4))(
  'a product on %s gets to a verdict without a question',
  async (name, found, code) => {
    const folder = await productOf(name);
    const { exitCode, stdout, stderr } = await pgparityIn(folder, ['init', '--yes'], withoutDocker);
    expect(stderr).not.toContain('pgparity:');
    expect(stdout).toContain(`migrations: ${found}`);
    expect(stdout).toContain('✓ PARITY (exit 0)');
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, 'pgparity.config.ts'), 'utf8')).toContain(`migrations: ${code},`);
    expect(stdout.trimEnd().split('\n').slice(-3)[0]).toMatch(/^Next: /);
  },
  120_000,
);

const alembic = spawnSync('alembic', ['--version']).status === 0;

test.skipIf(missing !== undefined || !alembic || !hasEmbeddedSocket())(
  'a product on Alembic, by its command, gets to a verdict on a server and in process',
  async () => {
    const folder = await productOf('alembic');
    const { exitCode, stdout } = await pgparityIn(folder, ['init', '--yes'], withoutDocker);
    expect(stdout).toContain("migrations: command('alembic upgrade head'),");
    expect(stdout).toContain('✓ PARITY (exit 0)');
    expect(exitCode).toBe(0);
  },
  120_000,
);

test('without a terminal it prints the proposal, writes nothing and names --yes', async () => {
  const folder = await productOf('drizzle');
  const before = await readdir(folder);
  const { exitCode, stdout, stderr } = await pgparityIn(folder, ['init'], nodeOnly);
  expect(exitCode).toBe(2);
  expect(stdout).toContain("sqlFolder('drizzle')");
  expect(stderr).toBe('pgparity: There is no terminal to ask on: run "pgparity init --yes" to write this.\n');
  expect(await readdir(folder)).toEqual(before);
});

test('an existing config is an error, and existing files are kept', async () => {
  const folder = await productOf('prisma', { 'parity/first.test.ts': '// mine\n' });
  const first = await pgparityIn(folder, ['init', '--yes', '--no-run'], nodeOnly);
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toContain('kept parity/first.test.ts, which was there');
  expect(await readFile(join(folder, 'parity/first.test.ts'), 'utf8')).toBe('// mine\n');
  const written = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { scripts: object };
  expect(written.scripts).toEqual({ parity: 'pgparity run' });
  const second = await pgparityIn(folder, ['init', '--yes'], nodeOnly);
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toContain('pgparity.config.ts exists: run "npx pgparity run"');
});

test('a folder without migrations is one sentence', async () => {
  const { exitCode, stderr } = await pgparityIn(await productOf(null), ['init', '--yes'], nodeOnly);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^pgparity: No migrations found in .*\n$/);
});

const one = 'SELECT 1;';

test.each([
  ['dbmate', { 'db/migrations/20240101000000_a.sql': '-- migrate:up\nSELECT 1;\n' }, 'dbmate in db/migrations'],
  ['goose', { 'sql/00001_a.sql': '-- +goose Up\nSELECT 1;\n' }, 'goose in sql'],
  [
    'golang-migrate',
    { 'migrations/1_a.up.sql': one, 'migrations/1_a.down.sql': one },
    'golang-migrate or sqlx in migrations',
  ],
  ['Atlas', { 'migrations/atlas.sum': 'h1:\n', 'migrations/1_a.sql': one }, 'Atlas in migrations'],
  ['graphile-migrate', { 'migrations/committed/000001.sql': one }, 'graphile-migrate in migrations'],
  ['Knex', { 'knexfile.js': '', 'migrations/1_a.js': '' }, 'Knex in knexfile.js'],
  [
    'TypeORM',
    { 'src/data-source.ts': '', 'package.json': '{"dependencies":{"typeorm":"0.3"}}' },
    'TypeORM in src/data-source.ts',
  ],
  ['plain SQL', { 'sql/001_a.sql': one }, 'plain SQL in sql'],
  ['pg_dump', { 'db/structure.sql': '--\n-- PostgreSQL database dump\n--\n' }, 'pg_dump in db/structure.sql'],
])('%s is recognised', async (_tool, files, found) => {
  const folder = await productOf(null, files as unknown as Readonly<Record<string, string>>);
  const { stdout } = await pgparityIn(folder, ['init', '--dry-run'], nodeOnly);
  expect(stdout).toContain(`migrations: ${found}\n`);
});

test.each([
  ['postgres:16-alpine', "postgres({ major: 16, image: 'postgres:16-alpine' })"],
  ['postgres:14', 'postgres({ major: 14 })'],
  ['pgvector/pgvector:0.8.0-pg17', "pgvector({ major: 17, image: 'pgvector/pgvector:0.8.0-pg17' })"],
  ['google/alloydbomni:15.12.0', "alloydbOmni({ major: 15, image: 'google/alloydbomni:15.12.0' })"],
  ['${PG_IMAGE:-postgres:15}', 'postgres({ major: 15 })'],
])('the image %s of a compose file is a profile', async (image, code) => {
  const folder = await productOf('drizzle', { 'compose.yml': `services:\n  db:\n    image: ${image}\n` });
  const { stdout } = await pgparityIn(folder, ['init', '--dry-run'], nodeOnly);
  expect(stdout).toContain(`    production: ${code},\n`);
});
