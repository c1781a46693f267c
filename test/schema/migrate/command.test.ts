import { createRequire } from 'node:module';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { command, type MigrationCommand } from '../../../src/engine/config/migrator.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { bringSchema } from '../../../src/schema/migrate/bring-schema.ts';
import { checkMigrations } from '../../../src/schema/migrate/check.ts';
import { runMigrationCommand } from '../../../src/schema/migrate/migration-command.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { isAlive } from '../../is-alive.ts';

const missing = await nativeMissing(pgvector);
const driver = createRequire(import.meta.url).resolve('pg');
const url = 'postgresql://ada:secretword@127.0.0.1:5999/shop';

/** A tool of the product's own: a program in its folder. */
async function tool(program: string, options: Parameters<typeof command>[1] = {}): Promise<MigrationCommand> {
  const folder = await migrationsFolder({});
  await writeFile(join(folder, 'tool.mjs'), program);
  return command('node tool.mjs', { ...options, folder });
}

const migrating = `
import pg from '${driver}';
const client = new pg.Client();
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS made (id int)');
await client.end();`;

test('it gets DATABASE_URL, the variables of libpq and its own, and none of the user’s', async () => {
  const own = await tool(
    `const { DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSERVICE, APP_URL, PATH } = process.env;
     console.log(JSON.stringify([DATABASE_URL.length, PGHOST, PGPORT, PGUSER, PGPASSWORD.length, PGDATABASE, PGSERVICE ?? 'unset', APP_URL, PATH.split(':')[0]]));
     process.exit(3);`,
    { env: ({ host, port, user, database }) => ({ APP_URL: `pg+x://${user}@${host}:${port}/${database}` }) },
  );
  const refusal = runMigrationCommand(own, url, { environment: { ...process.env, PGSERVICE: 'mine' } });
  await expect(refusal).rejects.toThrow(
    `["${url.length}"`.replaceAll('"', '') +
      `,"127.0.0.1","5999","ada",10,"shop","unset","pg+x://ada@127.0.0.1:5999/shop","${own.folder}/node_modules/.bin"]`,
  );
});

test('its exit code and the end of its output are reported, without the password', async () => {
  const own = await tool(
    `console.log('connecting to', process.env.DATABASE_URL); console.error('no such revision'); process.exit(7);`,
  );
  const error = await runMigrationCommand(own, url, { environment: process.env }).catch((cause: Error) => cause);
  expect(error).toMatchObject({ code: 'migration-command', exitCode: 2 });
  const { message } = error as Error;
  expect(message).toMatch(
    /^The command "node tool\.mjs" failed after .*\. It ended with exit code 7\. The end of its output:\n {2}\| /,
  );
  expect(message).toContain('  | no such revision');
  expect(message).not.toContain('secretword');
});

test('a command that is not there is one sentence with what the shell printed', async () => {
  const folder = await migrationsFolder({});
  const refusal = runMigrationCommand(command('no-such-tool up', { folder }), url, { environment: process.env });
  await expect(refusal).rejects.toThrow(/ended with exit code 127\. .*\n {2}\| .*no-such-tool/);
});

const children = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn('sleep', ['300'], { stdio: 'inherit' });
writeFileSync('child.pid', String(child.pid));
console.log('waiting');
setInterval(() => {}, 1000);`;

async function pidOf({ folder }: MigrationCommand): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  return Number(await readFile(join(folder, 'child.pid'), 'utf8'));
}

test('a time-out kills it with its children', async () => {
  const own = await tool(children, { timeoutSeconds: 1 });
  const refusal = runMigrationCommand(own, url, { environment: process.env });
  await expect(refusal).rejects.toThrow(/did not end within 1 s and was ended \(timeoutSeconds\)\..*\n {2}\| waiting/);
  await expect.poll(async () => isAlive(await pidOf(own))).toBe(false);
});

test('an aborted signal kills it with its children', async () => {
  const own = await tool(children);
  const controller = new AbortController();
  const running = runMigrationCommand(own, url, { environment: process.env, signal: controller.signal });
  await expect.poll(() => pidOf(own).catch(() => 0), { timeout: 5000 }).toBeGreaterThan(0);
  controller.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  await expect.poll(async () => isAlive(await pidOf(own))).toBe(false);
});

test('what it leaves in the background ends with it', async () => {
  const own = await tool(`${children.replace('setInterval(() => {}, 1000);', 'child.unref(); process.exit(0);')}`);
  await runMigrationCommand(own, url, { environment: process.env });
  await expect.poll(async () => isAlive(await pidOf(own))).toBe(false);
});

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('it migrates the database of the session', async () => {
    const target = await createDatabase();
    const session = await open(target);
    const report = await bringSchema(session, target, await tool(migrating), { environment: process.env });
    expect(report).toBeNull();
    expect(Object.keys((await readCatalog(session)).entries)).toContain('table public.made');
  });

  test('a check runs it on a clone and on an empty database, and does not touch the database', async () => {
    const target = await createDatabase();
    const check = await checkMigrations(target, {
      migrator: await tool(migrating),
      environment: process.env,
      prefix: 'test_check_',
    });
    expect(check).toMatchObject({
      byFile: false,
      clone: { kind: 'applied', report: null },
      ways: { kind: 'compared', stepwise: null, present: [], onlyPresent: [] },
    });
    const session = await open(target);
    expect(scalar(await session.run("SELECT to_regclass('public.made')"))).toBeNull();
  });

  test('a check reports a command that fails', async () => {
    const target = await createDatabase();
    const migrator = await tool('process.exit(9)');
    const check = await checkMigrations(target, { migrator, environment: process.env, prefix: 'test_check_' });
    expect(check).toMatchObject({ clone: { kind: 'refused' }, ways: { kind: 'refused', way: 'at once' } });
  });
});
