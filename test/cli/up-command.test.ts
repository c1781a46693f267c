import { mkdtemp, chmod, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
