import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';
import type { Sent } from './capture-client.ts';
import { estimate } from './estimate.ts';
import { startForwarder, type Forwarder } from './forwarder.ts';
import { interleave, type Arm, type Sample } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';
import { startCaptureProxy, type CaptureProxy } from '../../src/gate/workload/capture/capture-proxy.ts';
import { pgvector } from '../../fixtures/profiles.ts';

/** What a product's tests wait for when what they send is captured. */
export async function* captureBench(options: BenchOptions): AsyncGenerator<Measurement> {
  options.onProgress('a workload through the proxy of exec --capture');
  const server = await nativeServer.start(pgvector, { environment: options.environment });
  const client = fork(fileURLToPath(new URL('capture-client.js', import.meta.url)));
  try {
    if (server.endpoint.kind !== 'postgres') throw new RangeError('A native server has a URL.');
    const { url } = server.endpoint;
    await fillTable(url);
    const measure = async (work: Sent['work'], deadlineMs: number): Promise<readonly Sample[]> => {
      const arms = [direct, forwarded, captured].map((arm) =>
        arm((through) => send(client, { work, url: through }), url),
      );
      const pace = paceOf({ ...options, deadlineMs }, `capture, ${work}`, 'captured', 'direct');
      return interleave(arms, options.fastBlocks, pace);
    };
    const now = performance.now();
    const ofTest = await measure('test', now + (options.deadlineMs - now) / 2);
    yield measurementOf({
      name: 'the statements of a test through exec --capture',
      reference: 'the same on a direct connection',
      unit: 'ratio',
      target: 1.15,
      samples: ofTest,
      values: armRatios(ofTest, 'captured', 'direct'),
      seed: options.seed,
      notes: [ratioNote(ofTest, 'forwarded', 'direct', options)],
    });
    const ofPing = await measure('ping', options.deadlineMs);
    yield measurementOf({
      name: 'SELECT 1, over and over, through exec --capture',
      reference: 'a proxy that forwards bytes and does nothing else',
      unit: 'ratio',
      target: 1.15,
      samples: ofPing,
      values: armRatios(ofPing, 'captured', 'forwarded'),
      seed: options.seed,
      notes: [ratioNote(ofPing, 'captured', 'direct', options), ratioNote(ofPing, 'forwarded', 'direct', options)],
    });
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

type Sending = (url: string) => Promise<void>;

function direct(sending: Sending, url: string): Arm {
  return { name: 'direct', work: () => sending(url) };
}

/** What the way through another process costs by itself. */
function forwarded(sending: Sending, url: string): Arm {
  let forwarder: Forwarder | undefined;
  return {
    name: 'forwarded',
    before: async () => void (forwarder = await startForwarder(url)),
    work: () => sending(forwarder?.url ?? ''),
    after: async () => forwarder?.close(),
  };
}

function captured(sending: Sending, url: string): Arm {
  let proxy: CaptureProxy | undefined;
  return {
    name: 'captured',
    before: async () => void (proxy = await startCaptureProxy(url)),
    work: () => sending(proxy?.url ?? ''),
    after: async () => {
      if (proxy?.statements.length === 0) throw new RangeError('Nothing was captured.');
      await proxy?.close();
    },
  };
}

async function send(client: ChildProcess, sent: Sent): Promise<void> {
  client.send(sent);
  await once(client, 'message');
}

function ratioNote(samples: readonly Sample[], numerator: string, denominator: string, { seed }: BenchOptions): string {
  const { median, low, high } = estimate(armRatios(samples, numerator, denominator), seed);
  return `${numerator} over ${denominator}: ${median.toFixed(2)} × [${low.toFixed(2)} … ${high.toFixed(2)}]`;
}
