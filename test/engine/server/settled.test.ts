import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { native, startNativeDatabase, type NativeDatabase } from '../session/native-database.ts';
import { createDatabase, urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { waitUntilSettled } from '../../../src/engine/server/settled.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';

describe.skipIf(!native.available)('a server that its provider still sets up', () => {
  let database: NativeDatabase;

  beforeAll(async () => {
    database = await startNativeDatabase();
  }, 60_000);
  afterAll(() => database?.stop());

  const options = { timeoutMs: 20_000, signal: new AbortController().signal, windowMs: 600 };

  test('is settled when its extensions stand still over the window', async () => {
    const helper = await openPostgresSession(database.url);
    const steps: string[] = [];
    let settled = false;
    const waiting = waitUntilSettled(database.url, { ...options, onProgress: (step) => steps.push(step) }).then(
      () => (settled = true),
    );
    for (const statement of ['CREATE', 'DROP', 'CREATE', 'DROP']) {
      // Its work comes in steps nearer to each other than the window: the distance is what is tested.
      await pause(400);
      expect(settled).toBe(false);
      await helper.run(`${statement} EXTENSION pg_trgm`);
    }
    await waiting;
    await helper.close();
    expect(steps).toEqual(['waiting for extensions to settle']);
  });

  test('is settled when nobody else is in template1, and the wait says who is waited for', async () => {
    const helper = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    const steps: string[] = [];
    const waiting = waitUntilSettled(database.url, { ...options, onProgress: (step) => steps.push(step) });
    await expect.poll(() => steps).toEqual(['waiting for 1 in template1 to leave']);
    await helper.close();
    await waiting;
  });

  test('a role that may not see what others do sees that they are in template1', async () => {
    await database.ask("CREATE ROLE weak LOGIN CREATEDB PASSWORD 'weak-secret'");
    const url = new URL(database.url);
    Object.assign(url, { username: 'weak', password: 'weak-secret' });
    const helper = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    const steps: string[] = [];
    const waiting = waitUntilSettled(url.href, { ...options, onProgress: (step) => steps.push(step) });
    await expect.poll(() => steps.at(0)).toBe('waiting for 1 in template1 to leave');
    await helper.close();
    await waiting;
  });

  test('that does not settle is an error that names what is waited for', async () => {
    const helper = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    const waiting = waitUntilSettled(database.url, { ...options, timeoutMs: 300 });
    await expect(waiting).rejects.toMatchObject({ code: 'server-unsettled', exitCode: 4 });
    await expect(waiting).rejects.toThrow(/still waiting for 1 in template1/);
    await helper.close();
  });

  test('a database is created from template1 although somebody stays in it for longer than the server waits', async () => {
    const helper = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    const admin = await openPostgresSession(database.url);
    // CREATE DATABASE waits 5 s for others to leave its template, and gives up then.
    const leaving = pause(6000).then(() => helper.close());
    await createDatabase(admin, 'made', 'template1', 'FILE_COPY');
    await leaving;
    await admin.close();
    expect(await database.ask("SELECT count(*)::text FROM pg_database WHERE datname = 'made'")).toBe('1');
  }, 30_000);
});
