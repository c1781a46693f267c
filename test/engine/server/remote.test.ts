import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { native, startNativeDatabase, type NativeDatabase } from '../session/native-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { remoteServer } from '../../../src/engine/server/remote.ts';
import type { StartOptions } from '../../../src/engine/server/server.ts';

describe.skipIf(!native.available)('a remote server', () => {
  let database: NativeDatabase;

  beforeAll(async () => {
    database = await startNativeDatabase();
    await database.ask("CREATE ROLE maker LOGIN CREATEDB PASSWORD 'maker-secret'");
    await database.ask(`CREATE ROLE "Read er" LOGIN PASSWORD 'reader-secret'`);
    await database.ask('CREATE DATABASE filled');
  }, 60_000);
  afterAll(() => database?.stop());

  const place = (role: string, name = 'postgres'): string =>
    `postgresql://${role}@127.0.0.1:${database.environment['DB_PORT']}/${name}`;
  test('is settled with its password and its encryption, so that workers need no environment', async () => {
    const server = await start(place('maker:maker-secret'));
    expect(server.endpoint).toEqual({ kind: 'postgres', url: `${place('maker:maker-secret')}?sslmode=disable` });
    expect(server.description).toBe(
      `remote server 127.0.0.1:${database.environment['DB_PORT']}/postgres (PGPARITY_PGVECTOR_URL)`,
    );
  });

  test('may be named by parameters, and by a socket', async () => {
    const folder = String(await database.ask('SHOW unix_socket_directories'));
    const server = await start(
      `host=${folder} port=${database.environment['DB_PORT']} user=maker dbname=postgres password=maker-secret`,
    );
    expect(server.endpoint).toMatchObject({ url: expect.stringContaining(encodeURIComponent(folder)) });
  });

  test('refuses a role without CREATEDB before anything is started, with the statement that helps', async () => {
    const options = { environment: { PGPARITY_PGVECTOR_URL: place('Read%20er'), PGPASSWORD: 'reader-secret' } };
    await expect(remoteServer.refuse?.(pgvector, options)).rejects.toMatchObject({
      code: 'remote-role-too-weak',
      exitCode: 2,
      message: expect.stringMatching(/as "Read er" may not create databases.*: ALTER ROLE "Read er" CREATEDB;$/),
    });
    await expect(start(place('Read%20er'), { inPlace: true })).resolves.toMatchObject({ kind: 'remote' });
  });
});

function start(url: string, options: Partial<StartOptions> = {}) {
  return remoteServer.start(pgvector, {
    environment: { PGPARITY_PGVECTOR_URL: url, PGPASSWORD: 'reader-secret' },
    ...options,
  });
}
