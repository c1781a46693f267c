import { execFile } from 'node:child_process';
import { chown, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { clientConfig } from '../../../src/engine/session/client-config.ts';
import { createPool } from '../../../apexflow/connection/pool.ts';
import { createLog } from '../../../apexflow/log/log.ts';
import { native, startNativeDatabase, type NativeDatabase } from './native-database.ts';

const run = promisify(execFile);
const log = createLog({ level: 'silent' });
const openssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

describe.skipIf(!native.available || !openssl)(
  'with a native PostgreSQL and openssl (installed on this machine)',
  () => {
    let database: NativeDatabase;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
      database = await startNativeDatabase();
      const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      const files = ['-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.crt')];
      await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...named, ...files]);
    });
    afterAll(async () => {
      await database?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** Whether the connection with this mode is encrypted, by the server's own account. */
    async function encryption(mode: string): Promise<string> {
      const pool = await createPool({ DATABASE_URL: `${database.url}?${mode}` }, { log });
      try {
        const { rows } = await pool.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
        return rows[0]?.ssl === true ? 'encrypted' : 'plain';
      } finally {
        await pool.close();
      }
    }

    const refusal = (mode: string): Promise<string> => encryption(mode).catch((error: Error) => error.message);

    describe('that offers no encryption', () => {
      test.each(['', 'sslmode=prefer', 'sslmode=disable'])('"%s" connects without', async (mode) => {
        expect(await encryption(mode)).toBe('plain');
      });

      test.each(['sslmode=require', 'sslmode=verify-full'])('"%s" refuses', async (mode) => {
        expect(await refusal(mode)).toContain('does not support SSL');
      });
    });

    describe('that offers encryption with a certificate that nobody signed', () => {
      beforeAll(async () => {
        const data = String(await database.ask('SHOW data_directory'));
        const { uid, gid } = await stat(data);
        for (const name of ['server.crt', 'server.key']) {
          await copyFile(join(folder, name), join(data, name));
          await chown(join(data, name), uid, gid);
        }
        await database.ask('ALTER SYSTEM SET ssl = on');
        await database.ask('SELECT pg_reload_conf()');
        await vi.waitUntil(async () => (await database.ask('SHOW ssl')) === 'on');
      });

      test.each(['', 'sslmode=prefer', 'sslmode=require', 'sslmode=require&uselibpqcompat=true'])(
        '"%s" encrypts and trusts, as libpq does',
        async (mode) => {
          expect(await encryption(mode)).toBe('encrypted');
        },
      );

      test('"sslmode=disable" does not encrypt', async () => {
        expect(await encryption('sslmode=disable')).toBe('plain');
      });

      test('"sslmode=verify-full" refuses the certificate, and takes it with its authority', async () => {
        expect(await refusal('sslmode=verify-full')).toMatch(/self-signed certificate/);
        expect(await encryption(`sslmode=verify-full&sslrootcert=${join(folder, 'server.crt')}`)).toBe('encrypted');
      });

      test('"sslmode=verify-ca" takes the certificate under another name, and wants its authority', async () => {
        const trusted = `sslrootcert=${join(folder, 'server.crt')}`;
        expect(await refusal('sslmode=verify-ca')).toMatch(/needs the authority: add sslrootcert=/);
        // The same address written for IPv6 is no name in the certificate.
        const elsewhere = `host=::ffff:127.0.0.1&${trusted}`;
        expect(await refusal(`sslmode=verify-full&${elsewhere}`)).toMatch(/does not match certificate/);
        expect(await encryption(`sslmode=verify-ca&${elsewhere}`)).toBe('encrypted');
      });

      test('with an authority at hand, "require" verifies it', async () => {
        const other = ['-keyout', join(folder, 'other.key'), '-out', join(folder, 'other.crt')];
        await run('openssl', [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '1',
          '-subj',
          '/CN=other',
          ...other,
        ]);
        expect(await refusal(`sslmode=require&sslrootcert=${join(folder, 'other.crt')}`)).toMatch(
          /self-signed certificate/,
        );
        expect(await encryption(`sslmode=require&sslrootcert=${join(folder, 'server.crt')}`)).toBe('encrypted');
      });
    });

    test('a certificate file that is not there is a mistake in the settings', async () => {
      await expect(clientConfig(`${database.url}?sslrootcert=/nowhere/root.crt`, 1_000)).rejects.toMatchObject({
        code: 'unreadable-certificate',
        exitCode: 2,
      });
    });
  },
);

test('a server that does not answer the question about encryption is given up in time', async () => {
  const { createServer } = await import('node:net');
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  try {
    await expect(clientConfig(`postgresql://u@127.0.0.1:${port}/d`, 100)).rejects.toMatchObject({
      code: 'database-unreachable',
      message: expect.stringContaining('no answer within 0.1 s'),
    });
  } finally {
    silent.close();
  }
});
