import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../src/engine/server/free-port.ts';
import { createNativeCluster, type NativeCluster } from '../../../src/engine/server/native-cluster.ts';
import { findNativeInstallation } from '../../../src/engine/server/native-installation.ts';
import { startNativeProcess } from '../../../src/engine/server/native-process.ts';
import { createTemporaryFolder } from '../../../src/engine/server/temporary-folder.ts';
import { nativeRoot, type NativeRoot } from './native-root.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const installation = await findNativeInstallation(pgvector, process.env);

describe.skipIf(typeof installation === 'string')('the process of a native server (needs PostgreSQL 15)', () => {
  let root: NativeRoot;
  let cluster: NativeCluster;

  beforeEach(async () => {
    root = await nativeRoot();
    const folder = createTemporaryFolder(root.environment, 0);
    if (typeof installation === 'string') throw new Error(installation);
    cluster = await createNativeCluster(folder, pgvector, installation, { environment: root.environment });
  });
  afterEach(() => root.remove());

  const startOn = (findPort: () => Promise<number>): ReturnType<typeof startNativeProcess> =>
    startNativeProcess(cluster, cluster.binaries.folder, { environment: root.environment }, findPort);

  test('tries another port when somebody else took the first one', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ports = [port, port, await freePort()];
    try {
      const server = await startOn(() => Promise.resolve(ports.shift() ?? 0));
      expect(server.port).not.toBe(port);
      expect(ports).toEqual([]);
      await server.end();
    } finally {
      taken.close();
    }
  });

  test('gives up after five ports, with the last words of the server', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    let asked = 0;
    const findPort = (): Promise<number> => {
      asked += 1;
      return Promise.resolve((taken.address() as AddressInfo).port);
    };
    await expect(startOn(findPort)).rejects.toMatchObject({
      code: 'native-server-failed',
      message: expect.stringContaining('could not create any TCP/IP sockets'),
    });
    expect(asked).toBe(5);
    taken.close();
  });

  test('starts where the path of a socket would be too long', async () => {
    const long = { ...cluster, socketFolder: `${cluster.socketFolder}/${'long/'.repeat(20)}` };
    const server = await startNativeProcess(long, cluster.binaries.folder, { environment: root.environment });
    expect(await server.logTail()).toContain('ready to accept connections');
    await server.end();
  });
});
