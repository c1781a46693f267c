import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer, StartOptions } from '../../../src/engine/server/server.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { nativeRoot, type NativeRoot } from './native-root.ts';
import { alloydbOmni, embedded, pgvector } from '../../../fixtures/profiles.ts';

const availability = await nativeServer.find(alloydbOmni, process.env);
const lacking = availability.available ? '' : ` (not here: ${availability.reason})`;

describe.skipIf(lacking !== '')(`a native server${lacking}`, () => {
  let root: NativeRoot;
  const servers: RunningServer[] = [];

  beforeEach(async () => {
    root = await nativeRoot();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await root.remove();
  });

  async function start(profile = pgvector, options: Partial<StartOptions> = {}): Promise<RunningServer> {
    const server = await nativeServer.start(profile, { environment: root.environment, ...options });
    servers.push(server);
    return server;
  }

  const processId = (): number =>
    Number(readFileSync(join(root.folder, root.entries()[0] ?? '', 'data/postmaster.pid'), 'utf8').split('\n')[0]);

  test('answers as PostgreSQL of the profile to a superuser', async () => {
    const server = await start();
    expect(await ask(server, `SELECT current_setting('server_version_num')::integer / 10000`)).toBe('15');
    expect(await ask(server, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toBe('t');
    expect(server.description).toMatch(/^native PostgreSQL 15\.\d+ in \/.*\/bin$/);
  });

  test('offers the ScaNN stand-in to the profile that has ScaNN, and says so', async () => {
    const server = await start(alloydbOmni);
    const version = `SELECT default_version FROM pg_available_extensions WHERE name = 'alloydb_scann'`;
    expect(await ask(server, version)).toContain('stand-in');
    expect(server.description).toContain('stand-in');
    expect(await nativeServer.find(alloydbOmni, root.environment)).toMatchObject({ available: true, standIn: true });
  });

  test('offers no ScaNN to the profile that has none', async () => {
    const server = await start(pgvector);
    expect(await ask(server, `SELECT count(*) FROM pg_available_extensions WHERE name = 'alloydb_scann'`)).toBe('0');
    expect(await nativeServer.find(pgvector, root.environment)).toMatchObject({ available: true, standIn: false });
  });

  test.skipIf(process.platform !== 'linux')('does not run as root (reads /proc)', async () => {
    await start();
    expect(statSync(`/proc/${processId()}`).uid).not.toBe(0);
  });

  test('has no durability unless it is asked for', async () => {
    const durability = `SELECT string_agg(setting, ' ') FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`;
    expect(await ask(await start(), durability)).toBe('off off off');
    expect(await ask(await start(pgvector, { durable: true }), durability)).toBe('on on on');
  });

  test('runs with the parameters of the profile, in whatever unit they are written', async () => {
    const profile = { ...pgvector, parameters: { shared_buffers: '65536kB', search_path: `"it's", 'back\\slash'` } };
    const server = await start(profile);
    expect(await ask(server, 'SHOW shared_buffers')).toBe('64MB');
    expect(await ask(server, 'SHOW search_path')).toBe(`"it's", 'back\\slash'`);
  });

  test('sorts by code point, in UTF-8, in UTC, whatever the environment says', async () => {
    const environment = {
      ...root.environment,
      LANG: 'de_DE.UTF-8',
      TZ: 'Asia/Tokyo',
      PGOPTIONS: '-c DateStyle=German',
    };
    const server = await start(pgvector, { environment });
    const facts = `SELECT concat_ws(' ', current_setting('server_encoding'), current_setting('TimeZone'), 'a' > 'B', upper('é'))`;
    expect(await ask(server, facts)).toBe('UTF8 UTC t É');
  });

  test('is not reachable from outside, nor without its password', async () => {
    const server = await start();
    const url = urlOf(server);
    for (const address of outsideAddresses()) {
      await expect(open(address, Number(url.port))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    url.password = 'wrong';
    const stranger = openSession({ kind: 'postgres', url: url.href });
    await expect(stranger).rejects.toThrow('password authentication failed');
  });

  test('shows its password neither in a file nor in its log', async () => {
    const server = await start();
    const { password } = urlOf(server);
    await ask(server, `SELECT 1`);
    const session = await openSession(server.endpoint);
    await session.ask(`SELECT '${password}' FROM nowhere`);
    await session.close();
    expect(await server.logTail()).toContain(`SELECT '[redacted]' FROM nowhere`);
    const folder = join(root.folder, root.entries()[0] ?? '');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(password));
    // The statement above is in the server's own log, which goes with the folder.
    expect(holding.map((file) => file.name)).toEqual(['postgres.log']);
  });

  test.skipIf(process.platform !== 'linux')('has no password in its process title (reads /proc)', async () => {
    const server = await start();
    const title = readFileSync(`/proc/${processId()}/cmdline`, 'utf8');
    expect(title).toContain('data');
    expect(title).not.toContain(urlOf(server).password);
  });

  test('starts side by side with others', async () => {
    const [one, other] = await Promise.all([start(pgvector), start(alloydbOmni)]);
    expect(urlOf(one).port).not.toBe(urlOf(other).port);
    expect(urlOf(one).password).not.toBe(urlOf(other).password);
    expect(await Promise.all([ask(one, 'SELECT 1'), ask(other, 'SELECT 1')])).toEqual(['1', '1']);
  });

  test('leaves nothing behind when it is stopped, even twice, even with a client', async () => {
    const server = await start();
    const postmaster = processId();
    const session = await openSession(server.endpoint);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    await session.close();
    expect(root.entries()).toEqual([]);
    expect(() => process.kill(postmaster, 0)).toThrow('ESRCH');
  });

  test('can be stopped after it was killed', async () => {
    const server = await start();
    process.kill(processId(), 'SIGKILL');
    await server.stop();
    expect(root.entries()).toEqual([]);
  });

  test.each(['initdb', 'starting PostgreSQL'])('gives up when it is told to at the step "%s"', async (step) => {
    const abort = new AbortController();
    const onProgress = (said: string): void => (said === step ? abort.abort() : undefined);
    const started = start(pgvector, { onProgress, signal: abort.signal });
    await expect(started).rejects.toMatchObject({ code: 'start-aborted' });
    expect(root.entries()).toEqual([]);
  });

  test('gives up while initdb runs', async () => {
    const abort = new AbortController();
    const started = start(pgvector, { signal: abort.signal });
    await expect.poll(() => root.contains('data/global/pg_control'), { timeout: 20_000, interval: 5 }).toBe(true);
    abort.abort();
    await expect(started).rejects.toMatchObject({ code: 'start-aborted' });
    expect(root.entries()).toEqual([]);
  });

  test('says which setting the server did not take, and leaves nothing', async () => {
    const started = start({ ...pgvector, parameters: { shared_bufers: '64MB' } });
    await expect(started).rejects.toMatchObject({
      code: 'native-server-failed',
      message: expect.stringContaining('unrecognized configuration parameter "shared_bufers"'),
    });
    expect(root.entries()).toEqual([]);
  });

  test('says that a folder for it is missing', async () => {
    const environment = { ...root.environment, PGPARITY_TEMPORARY_FOLDER: join(root.folder, 'nowhere') };
    await expect(start(pgvector, { environment })).rejects.toMatchObject({
      code: 'temporary-folder-unusable',
      exitCode: 2,
      message: expect.stringMatching(/PGPARITY_TEMPORARY_FOLDER is ".*nowhere", which does not exist\./),
    });
  });

  test('says that the place for its folder is a file', async () => {
    const file = join(root.folder, 'file');
    writeFileSync(file, '');
    const environment = { ...root.environment, PGPARITY_TEMPORARY_FOLDER: file };
    await expect(start(pgvector, { environment })).rejects.toThrow('is not a folder');
  });

  test('is not what the embedded profile can be', async () => {
    expect(await nativeServer.find(embedded, process.env)).toMatchObject({ available: false });
  });
});

/** The addresses of this machine that others could reach. */
function outsideAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

function urlOf(server: RunningServer): URL {
  return new URL(server.endpoint.kind === 'postgres' ? server.endpoint.url : '');
}

async function ask(server: RunningServer, sql: string): Promise<string | null> {
  const session = await openSession(server.endpoint);
  try {
    return scalar(await session.run(sql));
  } finally {
    await session.close();
  }
}

function open(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
