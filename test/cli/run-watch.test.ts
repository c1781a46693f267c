import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSmallProduct } from '../gate/suite/small-product.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { startPgparity } from './command-line.ts';

const native = await nativeServer.find(pgvector, process.env);
const words = ['run', '--watch', '--server', 'native'];

test.skipIf(!native.available)('--watch runs again what a change touches, on servers that stay up', async () => {
  const product = await createSmallProduct();
  const temporary = await mkdtemp(join(tmpdir(), 'pgparity-watch-'));
  await chmod(temporary, 0o711);
  const write = (file: string, text: string): Promise<void> => writeFile(join(product.folder, file), text);
  try {
    await product.writeMigration('001_shop', 'CREATE TABLE shop (id int PRIMARY KEY);');
    await product.writeProductionConfig();
    await product.write('alone', countOf(1));
    await product.write('importing', `import { expected } from './rows.ts';\n${countOf('expected')}`);
    await write('suites/rows.ts', 'export const expected = 1;');
    const environment = { PGPARITY_TEMPORARY_FOLDER: temporary, CI: '' };
    const { child, ended } = startPgparity(words, environment, product.folder);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.on('data', (chunk: string) => (stderr += chunk));
    const changed = async (change: () => Promise<unknown>, expected: RegExp): Promise<void> => {
      [stdout, stderr] = ['', ''];
      await change();
      await expect.poll(() => stdout + stderr, { timeout: 60_000 }).toMatch(expected);
      await expect.poll(() => stderr, { timeout: 60_000 }).toMatch(/Watching|Waiting/);
    };
    await changed(async () => undefined, /^– INCOMPLETE \(exit 3\)/m);
    const up = new Set(await readdir(temporary));
    await changed(
      () => write('suites/rows.ts', 'export const expected = 2;'),
      /^✗ PART BROKEN · 1 of 2 suites · 1 failed/m,
    );
    expect(stdout).toContain('suites/importing.test.ts > counts');
    await changed(() => product.write('alone', `${countOf(1)}\n`), /^– PART INCOMPLETE · 1 of 2 suites/m);
    expect(stdout).toContain('broken when last run, and not run now: suites/importing.test.ts');
    expect(stdout).not.toContain('PARITY');
    expect(new Set(await readdir(temporary))).toEqual(up);
    const migration = 'INSERT INTO shop VALUES (7);';
    await changed(() => product.writeMigration('002_row', migration.slice(1)), /002_row\.sql:1: syntax error/);
    await changed(() => product.writeMigration('002_row', migration), /^✗ BROKEN \(exit 1\) · .*1 failed check/m);
    expect(stdout).toContain('suites/alone.test.ts > counts');
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
  } finally {
    await product.remove();
    await rm(temporary, { recursive: true });
  }
});

/** Expects the row that is counted and as many more. */
function countOf(more: number | string): string {
  return `const check = checks();
check('counts', async ({ session, expect }) => {
  await session.run('INSERT INTO shop VALUES (1)');
  expect((await session.run('SELECT count(*)::int FROM shop')).rows).toEqual([[String(${more})]]);
});`;
}
