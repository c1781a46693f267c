import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writeConfig } from './write-config.ts';
import { migrationsFolder } from '../schema/migrate/migrations-folder.ts';
import { nativeMissing, withNativeServer } from '../schema/migrate/native-database.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { scalar } from '../../src/engine/session/answer.ts';

const missing = await nativeMissing(pgvector);
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in a file of 100,000 statements leaves nothing of it',
    async (signal) => {
      const url = await createDatabase();
      const product = await migrationsFolder({});
      const path = join(product, 'schema', 'migrations', '001_a.sql');
      await mkdir(dirname(path), { recursive: true });
      const inserts = Array.from({ length: 100_000 }, (_, index) => `INSERT INTO a VALUES (${index});`);
      await writeFile(path, `CREATE TABLE a (id int);\n${inserts.join('\n')}`);
      const config = await writeConfig(product);
      const child = spawn(process.execPath, [main, 'migrate', '--database-url', url, '--config', config]);
      const exit = once(child, 'exit');
      // It names the file when it begins to apply it.
      await once(child.stderr, 'data');
      const startedAt = performance.now();
      child.kill(signal);
      expect(await exit).toEqual([signal === 'SIGINT' ? 130 : 143, null]);
      expect(performance.now() - startedAt).toBeLessThan(3000);
      const session = await open(url);
      expect(scalar(await session.run("SELECT to_regclass('public.a')"))).toBeNull();
      expect(scalar(await session.run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))).toBe('0');
    },
    120_000,
  );
});
