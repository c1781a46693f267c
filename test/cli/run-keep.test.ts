import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSmallProduct } from '../gate/suite/small-product.ts';
import { openSession } from '../../src/engine/session/open-session.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { startPgparity } from './command-line.ts';

const native = await nativeServer.find(pgvector, process.env);
const words = ['run', '--keep', '--server', 'native'];

test.skipIf(!native.available)(
  '--keep leaves the databases of failed checks up until Ctrl-C, and prints their URLs',
  async () => {
    const product = await createSmallProduct();
    const temporary = await mkdtemp(join(tmpdir(), 'pgparity-keep-'));
    await chmod(temporary, 0o711);
    try {
      await product.writeMigration('001_shop', 'CREATE TABLE shop (id int PRIMARY KEY);');
      await product.write('good', `checks()('passes', async ({ session }) => void (await session.run('SELECT 1')));`);
      await product.write(
        'bad',
        `const check = checks({ prepare: async (session) => void (await session.run('INSERT INTO shop VALUES (1)')) });
check('fails', async ({ cloneDatabase, session, expect }) => {
  const own = await (await cloneDatabase()).open();
  await own.run('INSERT INTO shop VALUES (7)');
  expect((await session.run('SELECT id FROM shop')).rows).toEqual([]);
});
check('passes', async ({ cloneDatabase }) => void (await cloneDatabase()));`,
      );
      await product.writeProductionConfig();
      const environment = { PGPARITY_TEMPORARY_FOLDER: temporary, CI: '' };
      const { child, ended } = startPgparity(words, environment, product.folder);
      let stdout = '';
      child.stdout?.on('data', (chunk: string) => (stdout += chunk));
      await expect.poll(() => stdout, { timeout: 60_000 }).toMatch(/Kept databases, until Ctrl-C:\n(?:.+\n){4}/);
      expect(stdout).toMatch(/BROKEN \(exit 1\)/);
      const kept = [...stdout.matchAll(/^ {2}production · (.*)\n {4}psql '(.*)'$/gm)].map(([, of, url]) => [of, url]);
      expect(kept.map(([of]) => of)).toEqual(['suites/bad.test.ts', 'suites/bad.test.ts > fails']);
      const rows = await Promise.all(kept.map(([, url = '']) => idsOf(url)));
      expect(rows).toEqual([[['1']], [['7']]]);
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ exitCode: 1, stdout });
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      await product.remove();
      await rm(temporary, { recursive: true });
    }
  },
);

test('--keep is wrong use in CI, where nobody presses Ctrl-C', async () => {
  const { exitCode, stderr } = await startPgparity(words, { CI: 'true' }).ended;
  expect(stderr).toMatch(/--keep waits for Ctrl-C/);
  expect(exitCode).toBe(2);
});

async function idsOf(url: string): Promise<unknown> {
  const session = await openSession({ kind: 'postgres', url });
  try {
    return (await session.run('SELECT id FROM shop')).rows;
  } finally {
    await session.close();
  }
}
