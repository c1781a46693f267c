import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePool, closePoolOnSignals, getPool } from '../../../apexflow/connection/process-pool.ts';
import { createLog } from '../../../apexflow/log/log.ts';
import { native, startNativeDatabase, type NativeDatabase } from '../../engine/session/native-database.ts';

const log = createLog({ level: 'silent' });

test('signals are nobody else’s business until asked for, and are given back', () => {
  const before = process.listenerCount('SIGTERM');
  const takeBack = closePoolOnSignals();
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  takeBack();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test('closing where there is no pool is harmless', async () => {
  await expect(closePool()).resolves.toBeUndefined();
});

describe.skipIf(!native.available)('with a native PostgreSQL (installed on this machine)', () => {
  let database: NativeDatabase;
  beforeAll(async () => {
    database = await startNativeDatabase();
  });
  afterAll(() => database?.stop());
  afterEach(() => closePool(0));

  test('whoever asks, however often at once, gets the same pool', async () => {
    const [first, second] = await Promise.all([getPool(database.environment, { log }), getPool()]);
    expect(first).toBe(second);
    expect(first.totalCount).toBe(1);
  });

  test('after it was closed, the next asker gets a new one', async () => {
    const first = await getPool(database.environment, { log });
    await closePool();
    await expect(first.query('SELECT 1')).rejects.toMatchObject({ code: 'pool-closed' });
    const second = await getPool(database.environment, { log });
    await expect(second.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('when it cannot be made, the next asker tries again', async () => {
    await expect(getPool({ ...database.environment, DB_NAME: 'nowhere' }, { log })).rejects.toThrow(/nowhere/);
    await expect(getPool(database.environment, { log })).resolves.toMatchObject({ totalCount: 1 });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s the pool is closed, and the process ends as the signal says',
    async (signal) => {
      const folder = await compiled();
      try {
        await writeFile(join(folder, 'service.js'), service);
        const child = spawn(process.execPath, [join(folder, 'service.js')], {
          env: { ...process.env, ...database.environment, K_SERVICE: undefined, DATABASE_URL: undefined },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const exit = once(child, 'exit');
        const pid = Number((await lines.next()).value);
        child.kill(signal);
        expect(await exit).toEqual([null, signal]);
        // The statement under way was finished before the connection was closed.
        expect((await lines.next()).value).toBe('finished');
        const alive = 'SELECT count(*)::int FROM pg_stat_activity WHERE pid = $1';
        await expect.poll(() => database.ask(alive, [pid])).toBe(0);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

const service = `
import { getPool, closePoolOnSignals } from './apexflow/connection/process-pool.js';
closePoolOnSignals();
const pool = await getPool();
const client = await pool.connect();
const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
const slow = client.query('SELECT pg_sleep(0.3)');
console.log(rows[0].pid);
await slow;
console.log('finished');
client.release();
`;

/** The room as JavaScript in a folder of its own, since Node 20 does not read TypeScript. */
async function compiled(): Promise<string> {
  const root = resolve(import.meta.dirname, '../../..');
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const configuration = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: {
      rootDir: root,
      outDir: folder,
      declaration: false,
      sourceMap: false,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [],
    files: [join(root, 'apexflow/connection/process-pool.ts')],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
  return folder;
}
