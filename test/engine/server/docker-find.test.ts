import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locateEngine } from '../../../src/engine/server/docker-engine.ts';
import { dockerServer } from '../../../src/engine/server/docker.ts';
import { embedded, pgvector } from '../../../fixtures/profiles.ts';

test('an engine that is not there is a reason that names it, says who named it, and says what to do', async () => {
  const found = await dockerServer.find(pgvector, { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  expect(found).toStrictEqual({
    available: false,
    reason: expect.stringMatching(
      /^No Docker engine answers at unix:\/\/\/nowhere\/docker\.sock \(DOCKER_HOST\): .*ENOENT.*\. Start one, or set DOCKER_HOST\.$/,
    ),
  });
});

test('an engine that takes the connection and says nothing is given up within seconds', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const started = performance.now();
  const found = await dockerServer.find(pgvector, { DOCKER_HOST: hostOf(server.address() as AddressInfo) });
  expect(found).toMatchObject({ available: false, reason: expect.stringContaining('no answer in 3000 ms') });
  expect(performance.now() - started).toBeLessThan(5000);
});

test('something else that listens there is not taken for an engine', async () => {
  const server = createServer((socket) => void socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const found = await dockerServer.find(pgvector, { DOCKER_HOST: hostOf(server.address() as AddressInfo) });
  expect(found).toMatchObject({
    available: false,
    reason: expect.stringContaining('something other than a Docker engine'),
  });
});

test('a way to an engine that pgparity does not know is a reason, not an exception', async () => {
  const found = await dockerServer.find(pgvector, { DOCKER_HOST: 'ssh://build-host' });
  expect(found).toMatchObject({ available: false, reason: expect.stringContaining('not by "ssh://build-host"') });
});

test('a start without an engine is refused with the same sentence', async () => {
  const start = dockerServer.start(pgvector, { environment: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  await expect(start).rejects.toMatchObject({ code: 'engine-unreachable', exitCode: 4 });
});

test('a profile without an image says so', async () => {
  const found = await dockerServer.find(embedded, { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  expect(found).toMatchObject({ available: false });
});

test('the engine is found where DOCKER_HOST, then the chosen context says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const meta = join(folder, 'contexts', 'meta', createHash('sha256').update('colima').digest('hex'));
  await mkdir(meta, { recursive: true });
  await writeFile(join(meta, 'meta.json'), JSON.stringify({ Endpoints: { docker: { Host: 'unix:///colima.sock' } } }));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ currentContext: 'colima' }));
  expect(locateEngine({ DOCKER_CONFIG: folder })).toStrictEqual({
    host: 'unix:///colima.sock',
    source: 'the Docker context "colima"',
  });
  expect(locateEngine({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'default' }).source).toBe('the default socket');
  expect(locateEngine({ DOCKER_CONFIG: folder, DOCKER_HOST: 'tcp://build-host:2375' }).host).toBe(
    'tcp://build-host:2375',
  );
});

function hostOf({ address, port }: AddressInfo): string {
  return `tcp://${address}:${port}`;
}
