import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { native, startNativeDatabase, type NativeDatabase } from '../session/native-database.ts';
import { profileOf } from '../../../src/engine/config/config.ts';
import { postgres } from '../../../src/engine/profile/postgres.ts';
import { openPasswordFile } from '../../../src/engine/server/password-command.ts';
import { remoteServer } from '../../../src/engine/server/remote.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const environment = process.env;

test('the file holds what the command prints, for this user alone, and is gone afterwards', async () => {
  const file = await openPasswordFile(String.raw`printf 'a:b\\c\n'`, { environment });
  expect(readFileSync(file.path, 'utf8')).toBe('*:*:*:*:a\\:b\\\\c\n');
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  file.remove();
  expect(existsSync(file.path)).toBe(false);
});

test('the command runs again, and the last password stays where it fails', async () => {
  const source = join(folder, 'token');
  writeFileSync(source, 'first');
  const runs = join(folder, 'runs');
  const file = await openPasswordFile(`echo >> ${runs}; cat ${source}`, { environment, refreshMs: 50 });
  writeFileSync(source, 'second');
  await expect.poll(() => readFileSync(file.path, 'utf8')).toBe('*:*:*:*:second\n');
  await rm(source);
  const before = statSync(runs).size;
  // The first of them may have begun before the file went.
  await expect.poll(() => statSync(runs).size).toBeGreaterThan(before + 1);
  expect(readFileSync(file.path, 'utf8')).toBe('*:*:*:*:second\n');
  file.remove();
});

test.each([
  ['true', 'prints nothing'],
  ['echo one; echo two', 'prints 2 lines'],
  ['echo no token >&2; exit 3', 'ends with 3 (no token)'],
])('%j is refused: it %s', async (command, why) => {
  const opening = openPasswordFile(command, { environment });
  await expect(opening).rejects.toMatchObject({ code: 'password-command-failed', exitCode: 2 });
  await expect(opening).rejects.toThrow(
    `passwordCommand ${JSON.stringify(command)} ${why}: run it in a shell, and let it print the password alone.`,
  );
});

describe.skipIf(!native.available)('a remote server whose password a command prints', () => {
  let database: NativeDatabase;
  beforeAll(async () => {
    database = await startNativeDatabase();
    await database.ask("CREATE ROLE app LOGIN CREATEDB PASSWORD 'old'");
  }, 60_000);
  afterAll(() => database?.stop());

  test('is reached with the present password, and its URL holds none', async () => {
    const token = join(folder, 'password');
    writeFileSync(token, 'old');
    const profile = profileOf('managed', postgres({ major: 15, passwordCommand: `cat ${token}` }));
    const url = `postgresql://app@127.0.0.1:${database.environment['DB_PORT']}/postgres`;
    const server = await remoteServer.start(profile, {
      environment: { PATH: environment['PATH'], PGPARITY_MANAGED_URL: url },
    });
    if (server.endpoint.kind !== 'postgres') throw new RangeError('A remote server has a URL.');
    expect(server.endpoint.url).not.toContain('old');
    const session = await openPostgresSession(server.endpoint.url);
    expect((await session.run('SELECT current_user')).rows).toEqual([['app']]);
    await session.close();
    await server.stop();
    await expect(openPostgresSession(server.endpoint.url)).rejects.toThrow(/password/);
  });
});
