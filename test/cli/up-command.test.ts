import { mkdtemp, chmod, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { expect, test } from 'vitest';
import { startPgparity } from './command-line.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { openSession } from '../../src/engine/session/open-session.ts';
import { pgvector } from '../../fixtures/profiles.ts';

const native = await nativeServer.find(pgvector, process.env);

test.skipIf(!native.available)('up prints the URL of a migrated server, and Ctrl-C ends it with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-up-'));
  await chmod(folder, 0o711);
  try {
    const { child, ended, told } = startPgparity(['up', 'pgvector', '--server', 'native'], {
      PGPARITY_TEMPORARY_FOLDER: folder,
    });
    let url = '';
    child.stdout?.on('data', (chunk: string) => (url += chunk));
    await told('is ready');
    await expect.poll(() => url).toMatch(/^postgres.*\/app(?:\?\S*)?\n$/);
    const session = await openSession({ kind: 'postgres', url: url.trim() });
    const tables = await session.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
    await session.close();
    child.kill('SIGINT');
    const { exitCode } = await ended;
    expect(tables.rows).toEqual([['13']]);
    expect(exitCode).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.skipIf(!native.available)(
  'up names the command that uses the server, and ends with 4 when the server dies',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgparity-up-'));
    await chmod(folder, 0o711);
    try {
      const { ended, told } = startPgparity(['up', 'pgvector', '--server', 'native'], {
        PGPARITY_TEMPORARY_FOLDER: folder,
      });
      await told('PGPARITY_PGVECTOR_URL=<URL> npx pgparity run -p pgvector --existing');
      const [data] = await glob('**/postmaster.pid', { cwd: folder, absolute: true });
      process.kill(Number((await readFile(data ?? '', 'utf8')).split('\n', 1)[0]), 'SIGKILL');
      const { exitCode, stderr } = await ended;
      expect(stderr).toMatch(/The server of profile pgvector \(native PostgreSQL .*\) ended\. Its log ends with/);
      expect(exitCode).toBe(4);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
