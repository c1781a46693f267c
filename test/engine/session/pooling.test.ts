import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { productIn } from '../../product-config.ts';
import { migrateDatabase } from '../../../src/cli/migrate-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { freePort } from '../../../src/engine/server/free-port.ts';
import { remoteServer } from '../../../src/engine/server/remote.ts';
import { connect } from '../../../src/engine/session/connect.ts';
import { findPooling } from '../../../src/engine/session/pooling.ts';
import { native, startNativeDatabase, type NativeDatabase } from './native-database.ts';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((file) =>
  existsSync(file),
);
const lacking = program === undefined ? ' (skipped: pgbouncer is not installed)' : '';

describe.skipIf(!native.available || program === undefined)(`PgBouncer before a native server${lacking}`, () => {
  let database: NativeDatabase;
  let folder: string;
  const bouncers: ChildProcess[] = [];

  beforeAll(async () => {
    database = await startNativeDatabase();
    folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(
      bouncers.map(async (bouncer) => {
        bouncer.kill('SIGQUIT');
        if (bouncer.exitCode === null) await once(bouncer, 'exit');
      }),
    );
    await database?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The URL of `postgres` through a new PgBouncer. */
  async function pooled(mode: string, poolSize = 5): Promise<string> {
    const port = await freePort();
    const { DB_USER: user, DB_PASSWORD: password, DB_PORT: serverPort } = database.environment;
    const file = join(folder, `${port}.ini`);
    const users = join(folder, 'users.txt');
    await writeFile(users, `"${user}" "${password}"\n`);
    const settings = [
      '[databases]',
      `* = host=127.0.0.1 port=${serverPort}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${users}`,
      `pool_mode = ${mode}`,
      `default_pool_size = ${poolSize}`,
    ];
    await writeFile(file, `${settings.join('\n')}\n`);
    // It does not run as root.
    const { uid, gid } = await stat(String(await database.ask('SHOW data_directory')));
    await chmod(folder, 0o755);
    for (const path of [file, users]) await chown(path, uid, gid);
    const account = process.getuid?.() === 0 ? { uid, gid } : {};
    const bouncer = spawn(String(program), ['-q', file], { ...account, cwd: '/', stdio: 'ignore' });
    bouncers.push(bouncer);
    const url = database.url.replace(/:\d+\/.*/, `:${port}/postgres`);
    await vi.waitUntil(
      () =>
        connect(url).then(
          ({ client }) => client.end().then(() => true),
          () => bouncer.exitCode !== null,
        ),
      {
        timeout: 20_000,
      },
    );
    return url;
  }

  const locks = () => database.ask("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'");

  test('the server itself is no pooler', async () => {
    expect(await poolingOf(database.url)).toBe('none');
  });

  test.each([
    ['session', 5, 'session'],
    ['session', 1, 'session'],
    ['transaction', 5, 'transaction'],
    ['transaction', 1, 'transaction'],
    ['statement', 5, 'transaction'],
  ])('pool_mode=%s with %i connections is found', async (mode, size, found) => {
    expect(await poolingOf(await pooled(mode, size))).toBe(found);
  });

  test.each(['session', 'transaction'])('a run through pool_mode=%s is refused with one sentence', async (mode) => {
    const environment = { PGPARITY_PGVECTOR_URL: await pooled(mode) };
    await expect(remoteServer.refuse?.(pgvector, { environment })).rejects.toMatchObject({
      exitCode: 2,
      message: `PGPARITY_PGVECTOR_URL leads to a connection pooler in ${mode} mode, which keeps connections to databases that are cloned and dropped: use the address of the server itself.`,
    });
    const inPlace = remoteServer.start(pgvector, { environment, inPlace: true });
    const outcome = inPlace.then(
      () => 'session',
      (error: Error) => /in (\w+) mode/.exec(error.message)?.[1],
    );
    expect(await outcome).toBe(mode);
  });

  test('migrations go through a pool in session mode, and leave no lock', async () => {
    await database.ask('CREATE DATABASE migrated');
    const databaseUrl = (await pooled('session')).replace('/postgres', '/migrated');
    const told: string[] = [];
    const migrating = { config: productIn('.'), environment: {}, databaseUrl, onProgress: () => undefined };
    expect(await migrateDatabase({ ...migrating, print: (line) => told.push(line) })).toBe(0);
    expect(told.length).toBeGreaterThan(0);
    expect(await locks()).toBe(0);
  });

  test('migrations through a pool in transaction mode are refused with one sentence, and leave no lock', async () => {
    const databaseUrl = await pooled('transaction');
    const migrating = { config: productIn('.'), environment: {}, databaseUrl, onProgress: () => undefined };
    await expect(migrateDatabase({ ...migrating, print: () => undefined })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^--database-url leads to a connection pooler in transaction mode/),
    });
    expect(await locks()).toBe(0);
  });
});

async function poolingOf(url: string): Promise<string> {
  const connection = await connect(url);
  try {
    return await findPooling(connection);
  } finally {
    await connection.client.end();
  }
}
