import { afterEach, describe, expect, test } from 'vitest';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { dockerServer } from '../../../src/engine/server/docker.ts';
import type { RunningServer, StartOptions } from '../../../src/engine/server/server.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { containersOf, docker, environment, imageWith, whyNoContainers } from './docker-host.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const why = await whyNoContainers();
const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

describe.skipIf(why !== '')(`a server in a container${why}`, { timeout: 180_000 }, () => {
  test('pgvector and Omni start side by side, say what they are, and leave nothing', async () => {
    const [plain, omni] = await Promise.all([start(pgvector), start(alloydbOmni)]);
    expect(plain.description).toMatch(/^Docker \S+, image pgparity-local\/pgvector:pg15, published on 127\.0\.0\.1$/);
    expect(omni.description).toContain('which is a stand-in');
    expect(await ask(plain, "SELECT count(*) FROM pg_available_extensions WHERE name = 'alloydb_scann'")).toBe('0');
    expect(
      await ask(omni, "SELECT default_version FROM pg_available_extensions WHERE name = 'alloydb_scann'"),
    ).toContain('stand-in');
    await Promise.all([plain.stop(), omni.stop()]);
    await plain.stop();
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test("the cluster has our locale, although the image's own is another", async () => {
    const server = await start(pgvector);
    expect(await ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'template1'")).toBe('C.UTF-8');
  });

  test('the port is published on loopback only', async () => {
    await start(pgvector);
    const published = await docker('port', await onlyContainer());
    expect(published.split('\n')).toStrictEqual([expect.stringMatching(/^5432\/tcp -> 127\.0\.0\.1:\d+$/)]);
  });

  test('Omni gets the shared memory and the buffers of its profile', async () => {
    const server = await start(alloydbOmni);
    expect(await docker('inspect', '--format', '{{.HostConfig.ShmSize}}', await onlyContainer())).toBe(
      String(512 * 1024 * 1024),
    );
    expect(await ask(server, 'SHOW shared_buffers')).toBe('256MB');
  });

  test.each([
    [false, 'off'],
    [true, 'on'],
  ])('with durable %s the server waits for its disk: %s', async (durable, value) => {
    const server = await start(pgvector, { durable });
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await ask(server, `SHOW ${setting}`)).toBe(value);
    }
  });

  test("the digest of a local image is the image's id", async () => {
    const server = await start(pgvector);
    expect(server.imageDigest).toBe(
      await docker('image', 'inspect', '--format', '{{.Id}}', environment.PGPARITY_PGVECTOR_IMAGE),
    );
  });

  test('no password stands in the log, the description or the error', async () => {
    const server = await start(pgvector);
    const password = new URL(server.endpoint.kind === 'postgres' ? server.endpoint.url : '').password;
    await ask(server, `SELECT 1/length('${password}') FROM nowhere`).catch(() => undefined);
    // The engine gets a container's output through a pipe, a moment after the answer.
    await expect.poll(() => server.logTail(), { timeout: 10_000 }).toContain('relation "nowhere" does not exist');
    const log = await server.logTail();
    expect(log + server.description).not.toContain(password);
  });

  test('an image that is here is used, and one that is not would be pulled', async () => {
    expect(await dockerServer.find(alloydbOmni, environment)).toMatchObject({ available: true, standIn: true });
    const absent = { ...environment, PGPARITY_PGVECTOR_IMAGE: 'pgparity-local/absent:1' };
    expect(await dockerServer.find(pgvector, absent)).toMatchObject({
      available: true,
      description: expect.stringContaining('image pgparity-local/absent:1, which would be pulled'),
    });
  });

  test('an image that cannot be pulled is one sentence with its name', async () => {
    const absent = { ...environment, PGPARITY_PGVECTOR_IMAGE: '127.0.0.1:9/absent:1' };
    await expect(start(pgvector, { environment: absent })).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringMatching(
        /^The image 127\.0\.0\.1:9\/absent:1 is not on this engine and could not be pulled \(.+\): /,
      ),
    });
  });

  test('the temporary server of the first start is not taken for the real one', async () => {
    // Here it listens on TCP and stays a while, so that one answer, and two, can come from it.
    const image = await imageWith(
      `RUN sed -i "s/listen_addresses=)/listen_addresses=*)/" /usr/local/bin/docker-entrypoint.sh && echo 'sleep 0.3' >/docker-entrypoint-initdb.d/slow.sh`,
    );
    const server = await start(pgvector, { environment: { ...environment, PGPARITY_PGVECTOR_IMAGE: image } });
    expect(await server.logTail()).toContain('PostgreSQL init process complete');
  });

  test('a container that ends at once is an error with its exit code and the end of its log', async () => {
    const image = await imageWith(`ENTRYPOINT ["sh", "-c", "echo the disk is on fire; exit 3"]`);
    const started = performance.now();
    await expect(
      start(pgvector, { environment: { ...environment, PGPARITY_PGVECTOR_IMAGE: image } }),
    ).rejects.toMatchObject({
      code: 'container-ended',
      message: expect.stringMatching(/ended with exit code 3 before it answered[^]*the disk is on fire/),
    });
    expect(performance.now() - started).toBeLessThan(8000);
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test('a server that never answers is given up in time, with the end of its log', async () => {
    const image = await imageWith(`ENTRYPOINT ["sh", "-c", "echo thinking about it; sleep 600"]`);
    const impatient = { ...pgvector, startTimeoutSeconds: 2 };
    await expect(
      start(impatient, { environment: { ...environment, PGPARITY_PGVECTOR_IMAGE: image } }),
    ).rejects.toMatchObject({
      code: 'server-silent',
      message: expect.stringMatching(/within 2 s[^]*thinking about it/),
    });
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test('an image that does not pass the settings on is refused', async () => {
    const image = await imageWith(`ENTRYPOINT ["sh", "-c", "exec docker-entrypoint.sh postgres"]`);
    await expect(
      start(pgvector, { environment: { ...environment, PGPARITY_PGVECTOR_IMAGE: image } }),
    ).rejects.toMatchObject({
      code: 'setting-refused',
    });
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test('a server without ScaNN is not Omni, whatever its image is called', async () => {
    const wrong = { ...environment, PGPARITY_ALLOYDB_OMNI_IMAGE: environment.PGPARITY_PGVECTOR_IMAGE };
    await expect(start(alloydbOmni, { environment: wrong })).rejects.toMatchObject({
      code: 'not-omni',
      message: expect.stringContaining('alloydb_scann'),
    });
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test.each([0, 150, 400, 900])('an abort %i ms into the start leaves nothing', async (delayMs) => {
    const interruption = new AbortController();
    const starting = start(pgvector, {
      signal: interruption.signal,
      onProgress: () => void setTimeout(() => interruption.abort(new Error('interrupted')), delayMs),
    });
    await expect(starting).rejects.toThrow('interrupted');
    expect(await containersOf(process.pid)).toStrictEqual([]);
  });

  test('a container that somebody else removed is stopped without a word', async () => {
    const server = await start(pgvector);
    await docker('rm', '--force', '--volumes', await onlyContainer());
    await server.stop();
    expect(await server.logTail()).toContain('cannot be read');
  });
});

async function start(profile: Profile, options: Partial<StartOptions> = {}): Promise<RunningServer> {
  const server = await dockerServer.start(profile, { environment, ...options });
  running.push(server);
  return server;
}

async function onlyContainer(): Promise<string> {
  const [id, ...others] = await containersOf(process.pid);
  expect(others).toStrictEqual([]);
  return id ?? '';
}

async function ask(server: RunningServer, sql: string): Promise<string | null> {
  const session = await openSession(server.endpoint);
  try {
    return scalar(await session.run(sql));
  } finally {
    await session.close();
  }
}
