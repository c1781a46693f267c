import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultyProxy } from '../../faults/faulty-proxy.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';
import { ConnectionLostError } from '../../../src/engine/session/session.ts';
import { TypeNames } from '../../../src/engine/session/type-names.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(pgvector, process.env);

describe.skipIf(!native.available)('on a server behind a proxy', () => {
  let server: RunningServer;
  let proxy: FaultyProxy;
  let url: URL;

  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
    if (server.endpoint.kind !== 'postgres') throw new RangeError('a native server has a URL');
    url = new URL(server.endpoint.url);
    proxy = await FaultyProxy.open(url);
    url.port = String(proxy.port);
    url.searchParams.set('connect_timeout', '2');
    url.searchParams.set('keepalives_idle', '1');
  });
  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  test('a statement that takes longer than the silence is waited for', async () => {
    const session = await openPostgresSession(url.href);
    expect((await session.run("SELECT 'done' FROM pg_sleep(3.5)")).rows).toEqual([['done']]);
    await session.close();
  });

  test('a connection that fell silent fails its statement with the reason, and closes', async () => {
    const session = await openPostgresSession(url.href);
    const asked = session.run('SELECT 1 FROM pg_sleep(0.1)');
    const heard = asked.catch((error: unknown) => error);
    proxy.fallSilent();
    const error = await heard;
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(String(error)).toMatch(/no answer came for 1 s, and the server cannot be reached/);
    await session.close();
    proxy.heal();
  });

  test('an answer that was lost on its way is not waited for', async () => {
    const session = await openPostgresSession(url.href);
    const heard = session.run('SELECT 1 FROM pg_sleep(0.2)').catch((error: unknown) => error);
    await pause(50);
    proxy.fallSilent();
    await pause(400);
    proxy.forget();
    expect(String(await heard)).toMatch(/no answer came for 1 s, and the server has answered/);
    proxy.heal();
  });

  test('what the driver knows of types is what the server says', async () => {
    const session = await openPostgresSession(url.href);
    const { rows } = await session.run('SELECT oid::text, typname::text FROM pg_type');
    await session.close();
    const builtIn = rows.filter(([oid]) => Number(oid) < 10_000);
    const known = new TypeNames(async () => ({ rows: [] }));
    const names = await known.of(builtIn.map(([oid]) => Number(oid)));
    const found = builtIn.flatMap(([, name], index) =>
      names[index]?.startsWith('type ') ? [] : [[name, names[index]]],
    );
    expect(found.length).toBeGreaterThan(50);
    for (const [said, name] of found) expect(name).toBe(said);
  });
});
