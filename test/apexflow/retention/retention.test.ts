import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readRetentionRules } from '../../../apexflow/retention/retention-rule.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { nativeMissing, withNativeServer } from '../../schema/migrate/native-database.ts';

const project = new URL('../../../', import.meta.url).pathname;

test('the rules are those of the foundation document', async () => {
  const rules = await readRetentionRules(join(project, 'schema/retention.sql'));
  const periods = rules.map(({ table, deleteBatch }) => {
    const hours = new Set([...deleteBatch.matchAll(/interval '(\d+) hours'/g)].map(([, count]) => Number(count)));
    return [table, [...hours].map((count) => count / 24)];
  });
  expect(periods).toEqual([
    ['security_logs', [90]],
    ['chat_messages', [365]],
    ['sessions', [180]],
    ['job_runs', [90]],
  ]);
});

test('a statement that deletes in one piece is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-'));
  try {
    const path = join(folder, 'retention.sql');
    await writeFile(path, "DELETE FROM job_runs WHERE started_at < now() - interval '90 days';");
    await expect(readRetentionRules(path)).rejects.toThrow(/Retention needs DELETE FROM t WHERE id IN/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`the command${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('a dry run deletes nothing, a run deletes in batches and prints each table', async () => {
    const url = await createDatabase();
    const session = await open(url);
    await migrate(session, { directory: join(project, 'schema/migrations') });
    await session.run(`INSERT INTO security_logs (user_id, action, created_at)
      SELECT 'u', 'execute', now() - i * interval '10 days' FROM generate_series(1, 20) AS i`);
    const count = async () => (await session.run('SELECT count(*) FROM security_logs')).rows[0]?.[0];

    const dry = await retention(url, ['--dry-run']);
    expect([dry.code, dry.lines[0], await count()]).toEqual([0, 'security_logs: 12 rows would be deleted', '20']);
    const real = await retention(url, ['--batch-rows', '5']);
    expect(real).toMatchObject({ code: 0 });
    expect(real.lines).toEqual([
      'security_logs: 12 rows deleted in 3 batches',
      'chat_messages: 0 rows deleted in 1 batches',
      'sessions: 0 rows deleted in 1 batches',
      'job_runs: 0 rows deleted in 1 batches',
    ]);
    expect(await count()).toBe('8');
  });

  test('an unreachable server is one sentence', async () => {
    const { code, errors } = await retention('postgresql://nobody@127.0.0.1:1/none', ['--dry-run']);
    expect([code, errors.trim().split('\n').length]).toEqual([4, 1]);
    expect(errors).toMatch(/^No connection to 127.0.0.1:1/);
  });

  test.each([['--batch-rows', '0'], ['--at', 'yesterday'], ['--delete-all']])(
    'wrong use is refused with the usage: %s',
    async (...flags) => {
      const { code, errors } = await retention('postgresql://nobody@127.0.0.1:1/none', flags);
      expect([code, errors.split('\n')[0]]).toEqual([2, 'Usage: npm run retention -- [options]']);
    },
  );
});

async function retention(url: string, flags: readonly string[]) {
  const command = promisify(execFile)(
    process.execPath,
    [join(project, 'node_modules/jiti/lib/jiti-cli.mjs'), join(project, 'apexflow/retention/main.ts'), ...flags],
    { env: { ...process.env, DATABASE_URL: url } },
  );
  const { stdout, stderr, code } = await command.then(
    (output) => ({ ...output, code: 0 }),
    (error: { readonly stdout: string; readonly stderr: string; readonly code: number }) => error,
  );
  return { code, lines: stdout.trim().split('\n'), errors: stderr };
}
