import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';
import { interleave, type Arm } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';
import { startCaptureProxy, type CaptureProxy } from '../../src/gate/workload/capture/capture-proxy.ts';
import { pgvector } from '../../fixtures/profiles.ts';

/** What a product's tests wait for when what they send is captured. */
export async function captureBench(options: BenchOptions): Promise<readonly Measurement[]> {
  options.onProgress('a workload through the proxy of exec --capture');
  const server = await nativeServer.start(pgvector, { environment: options.environment });
  const client = fork(fileURLToPath(new URL('capture-client.js', import.meta.url)));
  try {
    if (server.endpoint.kind !== 'postgres') throw new RangeError('A native server has a URL.');
    const { url } = server.endpoint;
    await fillTable(url);
    const samples = await interleave([direct(client, url), captured(client, url)], options.fastBlocks);
    return [
      measurementOf({
        name: 'the statements of a test through exec --capture',
        reference: 'the same on a direct connection',
        unit: 'ratio',
        target: 1.15,
        samples,
        values: armRatios(samples, 'captured', 'direct'),
        seed: options.seed,
      }),
    ];
  } finally {
    client.kill();
    await server.stop();
  }
}

async function fillTable(url: string): Promise<void> {
  const session = await openPostgresSession(url);
  try {
    await session.run('CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric(9, 2), note text)');
    await session.run('CREATE INDEX ON orders (customer)');
    await session.run('INSERT INTO orders SELECT n, n % 100, n, md5(n::text) FROM generate_series(1, 20000) AS n');
    await session.run('VACUUM ANALYZE orders');
  } finally {
    await session.close();
  }
}

function direct(client: ChildProcess, url: string): Arm {
  return { name: 'direct', work: () => sendStatements(client, url) };
}

function captured(client: ChildProcess, url: string): Arm {
  let proxy: CaptureProxy | undefined;
  return {
    name: 'captured',
    before: async () => void (proxy = await startCaptureProxy(url)),
    work: () => sendStatements(client, proxy?.url ?? ''),
    after: async () => {
      if (proxy?.statements.length === 0) throw new RangeError('Nothing was captured.');
      await proxy?.close();
    },
  };
}

async function sendStatements(client: ChildProcess, url: string): Promise<void> {
  client.send(url);
  await once(client, 'message');
}
