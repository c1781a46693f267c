import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNativeBinaries } from '../../../src/engine/server/native-binaries.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An installation that says what it is, and has these extensions. */
async function install(version: string, extensions: Readonly<Record<string, string>> = {}): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  const share = join(bin, 'share');
  await mkdir(join(share, 'extension'), { recursive: true });
  for (const [name, text] of Object.entries(extensions))
    await writeFile(join(share, 'extension', `${name}.control`), text);
  const programs = {
    postgres: `echo "postgres (PostgreSQL) ${version} (Test)"`,
    initdb: 'exit 1',
    pg_config: `case "$1" in --bindir) echo "${bin}" ;; --sharedir) echo "${share}" ;; esac`,
  };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

test('takes the folder that PGPARITY_POSTGRES_BIN names before any other', async () => {
  const [given, other] = [await install('15.99'), await install('15.98')];
  const environment = { ...process.env, PATH: `${other}:${process.env['PATH']}`, PGPARITY_POSTGRES_BIN: given };
  expect(await findNativeBinaries(15, [], environment)).toMatchObject({ folder: given, version: '15.99' });
});

test('asks pg_config on PATH, and reads the versions of extensions', async () => {
  const bin = await install('15.98', { vector: `comment = 'x'\ndefault_version = '0.8.0'\n` });
  const found = await findNativeBinaries(15, ['vector', 'alloydb_scann'], { PATH: `${bin}:/usr/bin:/bin` });
  expect(found).toEqual({ folder: bin, version: '15.98', extensions: new Map([['vector', '0.8.0']]) });
});

test('passes over an installation of another major when there is a right one', async () => {
  const [right, wrong] = [await install('15.98'), await install('16.3')];
  const found = await findNativeBinaries(15, [], { PATH: `${wrong}:${right}:/usr/bin:/bin` });
  expect(found).toMatchObject({ folder: right });
});

test('reads the extensions of an installation without pg_config, as npm has them', async () => {
  const bin = await install('17.98');
  await rm(join(bin, 'pg_config'));
  const extensions = join(bin, '../share/postgresql/extension');
  await mkdir(extensions, { recursive: true });
  await writeFile(join(extensions, 'citext.control'), `default_version = '1.6'\n`);
  const found = await findNativeBinaries(17, ['citext', 'vector'], { ...process.env, PGPARITY_POSTGRES_BIN: bin });
  expect(found).toMatchObject({ folder: bin, extensions: new Map([['citext', '1.6']]) });
});

test('refuses another major, and says which one is where', async () => {
  const bin = await install('16.3');
  const availability = await nativeServer.find(pgvector, { ...process.env, PGPARITY_POSTGRES_BIN: bin });
  expect(availability).toEqual({
    available: false,
    reason: `PostgreSQL 16.3 in ${bin} is another major than 15: run "npx pgparity setup native", or set PGPARITY_POSTGRES_BIN to the bin folder of PostgreSQL 15.`,
  });
});

test('refuses a folder without PostgreSQL, and says which variable names it', async () => {
  const availability = await nativeServer.find(pgvector, { ...process.env, PGPARITY_POSTGRES_BIN: folder });
  expect(availability).toMatchObject({
    available: false,
    reason: expect.stringContaining(`PGPARITY_POSTGRES_BIN is "${folder}"`),
  });
});

test('refuses a PostgreSQL without pgvector', async () => {
  const bin = await install('15.98');
  expect(await nativeServer.find(pgvector, { ...process.env, PGPARITY_POSTGRES_BIN: bin })).toEqual({
    available: false,
    reason: `PostgreSQL 15.98 in ${bin} lacks the extension vector: run "npx pgparity setup native".`,
  });
});

test('refuses the profile with ScaNN where no stand-in was built', async () => {
  const bin = await install('15.98', { vector: `default_version = '0.8.0'\n` });
  const environment = { ...process.env, PGPARITY_POSTGRES_BIN: bin, XDG_CACHE_HOME: folder };
  expect(await nativeServer.find(alloydbOmni, environment)).toEqual({
    available: false,
    reason: `PostgreSQL 15.98 in ${bin} lacks the ScaNN stand-in (alloydb_scann): run "npx pgparity setup native".`,
  });
});

test.skipIf(process.getuid?.() !== 0).each([
  ['no-such-user', 'there is no user "no-such-user"'],
  ['root', 'does not run as root'],
])('refuses to run as PGPARITY_NATIVE_USER=%s (tried as root)', async (name, words) => {
  const bin = await install('15.98', { vector: `default_version = '0.8.0'\n` });
  const environment = { ...process.env, PGPARITY_POSTGRES_BIN: bin, PGPARITY_NATIVE_USER: name };
  const availability = await nativeServer.find(pgvector, environment);
  expect(availability).toMatchObject({ available: false, reason: expect.stringContaining(words) });
});
