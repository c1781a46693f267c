import { chmod, chown, copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createPool } from '../../../apexflow/connection/pool.ts';
import { createLog } from '../../../apexflow/log/log.ts';
import { connect, type ConnectOptions } from '../../../src/engine/session/connect.ts';
import { openssl, selfSigned } from './certificates.ts';
import { native, startNativeDatabase, type NativeDatabase } from './native-database.ts';

describe.skipIf(!native.available || !openssl)('with a native PostgreSQL that offers encryption', () => {
  let database: NativeDatabase;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
    database = await startNativeDatabase();
    url = database.url.replace(/\?.*/, '');
    await selfSigned(folder, 'server', [
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ]);
    const data = String(await database.ask('SHOW data_directory'));
    const { uid, gid } = await stat(data);
    for (const name of ['server.crt', 'server.key']) {
      await copyFile(join(folder, name), join(data, name));
      await chown(join(data, name), uid, gid);
      await chmod(join(data, name), 0o600);
    }
    await database.ask('ALTER SYSTEM SET ssl = on');
    await database.ask('SELECT pg_reload_conf()');
    await vi.waitUntil(async () => (await database.ask('SHOW ssl')) === 'on');
  }, 60_000);
  afterAll(async () => {
    await database?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => vi.unstubAllEnvs());

  const encrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

  test('the pool is held to the encryption that it met', async () => {
    const pool = await createPool({ DATABASE_URL: url }, { log: createLog({ level: 'silent' }) });
    try {
      expect((await pool.query<{ ssl: boolean }>(encrypted)).rows).toEqual([{ ssl: true }]);
    } finally {
      await pool.close();
    }
    const settled = await connect(url);
    await settled.client.end();
    expect(settled.url).toMatch(/\?sslmode=require$/);
  });

  test("a URL of pgparity's own is not bent by the process's environment", async () => {
    vi.stubEnv('PGSSLMODE', 'disable');
    vi.stubEnv('PGOPTIONS', '-c search_path=elsewhere');
    vi.stubEnv('PGHOSTADDR', '127.0.0.2');
    vi.stubEnv('PGAPPNAME', 'elsewhere');
    expect(await ask(url, encrypted)).toBe(true);
    expect(await ask(url, 'SHOW search_path')).toBe('"$user", public');
    expect(await ask(url, 'SHOW application_name', { applicationName: 'ours' })).toBe('ours');
  });

  test('settings of the session come from PGTZ, PGDATESTYLE and PGGEQO, as libpq sends them', async () => {
    const environment = { PGTZ: 'Asia/Tokyo', PGDATESTYLE: 'ISO, DMY', PGGEQO: 'off', PGOPTIONS: '-c jit=off' };
    for (const [setting, value] of [
      ['TimeZone', 'Asia/Tokyo'],
      ['DateStyle', 'ISO, DMY'],
      ['geqo', 'off'],
      ['jit', 'off'],
    ]) {
      expect(await ask(url, `SHOW ${setting}`, { environment })).toBe(value);
    }
  });

  test('text is UTF8, whatever the role has set', async () => {
    await database.ask("ALTER ROLE pgparity SET client_encoding = 'LATIN1'");
    try {
      expect(await ask(url, 'SHOW client_encoding')).toBe('UTF8');
    } finally {
      await database.ask('ALTER ROLE pgparity RESET client_encoding');
    }
  });

  test.each([
    ['require_auth=scram-sha-256', 'UTF8'],
    ['require_auth=!md5,!none', 'UTF8'],
    ['require_auth=md5', 'authenticates with "scram-sha-256", which require_auth rules out'],
    ['require_auth=!scram-sha-256', 'authenticates with "scram-sha-256", which require_auth rules out'],
    ['require_auth=kerberos', '"kerberos" is no method of require_auth'],
    ['require_auth=md5,!none', 'mixes methods'],
    ['channel_binding=require', 'UTF8'],
    ['channel_binding=require&sslmode=disable', 'the server authenticates without it'],
  ])('%s: %s', async (parameters, expected) => {
    const outcome = await ask(`${url}?${parameters}`, 'SHOW client_encoding').catch((error: Error) => error.message);
    expect(outcome).toContain(expected);
  });

  test('sslrootcert=system means verify-full with the authorities of the system', async () => {
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'server.crt'));
    expect(await ask(`${url}?sslrootcert=system`, encrypted)).toBe(true);
    await expect(connect(`${url}?sslrootcert=system&sslmode=require`)).rejects.toThrow(
      'too weak for sslrootcert=system',
    );
    vi.stubEnv('SSL_CERT_FILE', undefined);
    await expect(connect(`${url}?sslrootcert=system`)).rejects.toThrow('self-signed certificate');
  });

  test('a password file that others may read is ignored, and the error has the command that closes it', async () => {
    const file = join(folder, 'passfile');
    await writeFile(file, '*:*:*:*:whatever\n', { mode: 0o644 });
    const open = connect(url.replace(/:[^:@]+@/, '@'), { environment: { PGPASSFILE: file } });
    await expect(open).rejects.toThrow(`others may read it: chmod 600 ${file}`);
  });

  test('passwords of several hosts come from the password file, each for its own', async () => {
    const { port = '', password, username } = new URL(url);
    const file = join(folder, 'several');
    await writeFile(file, `127.0.0.1:1:*:*:wrong\n127.0.0.1:${port}:*:*:${password}\n`, { mode: 0o600 });
    const several = `host=127.0.0.1,127.0.0.1 port=1,${port} dbname=postgres user=${username}`;
    expect(await ask(several, encrypted, { environment: { PGPASSFILE: file } })).toBe(true);
  });

  test('the place names every host, and no password', async () => {
    const refused = await connect('postgresql://ada:ada-secret@127.0.0.1:1,[::1]:2/app').catch((error: Error) => error);
    expect(String(refused)).toMatch(/No connection to 127\.0\.0\.1:1,\[::1\]:2\/app as "ada": connect ECONN/);
    expect(String(refused)).not.toContain('ada-secret');
  });

  test.each([
    [{ PGSSLMODE: 'on' }, 'PGSSLMODE cannot be used: "on" is no sslmode'],
    [
      { PGREQUIREPEER: 'postgres' },
      'PGREQUIREPEER cannot be used: "postgres" for requirepeer is not supported: Node.js',
    ],
    [{ PGCLIENTENCODING: 'LATIN1' }, '"LATIN1" for client_encoding is not supported: text is exchanged as UTF8'],
    [{ PGSERVICE: 'none', PGSYSCONFDIR: '/nowhere' }, 'The service "none" is not defined in /nowhere/pg_service.conf'],
    [{ PGSERVICE: 'none', PGSERVICEFILE: '/nowhere/file' }, 'The service file /nowhere/file cannot be read'],
    [{ PGPORT: 'http' }, 'its port must be a whole number'],
  ])('%o is refused with a sentence', async (environment, sentence) => {
    const refused = await connect('postgresql://127.0.0.1', { environment }).catch((error: Error) => error);
    expect(refused).toMatchObject({ exitCode: 2, message: expect.stringContaining(sentence) });
  });
});

async function ask(text: string, sql: string, options: ConnectOptions = {}): Promise<unknown> {
  const { client } = await connect(text, options);
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

test('a server that is silent is given up in time', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  try {
    await expect(connect(`postgresql://u@127.0.0.1:${port}/d`, { connectTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'database-unreachable',
      message: expect.stringContaining('timeout expired'),
    });
  } finally {
    silent.close();
  }
});
