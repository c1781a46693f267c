import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { distDir, type PoolOptions } from 'vitest/node';
import { until } from '../../../src/engine/server/until.ts';
import { SpareThreads } from '../../../src/gate/run/spare-threads.ts';

let spares = new SpareThreads();

afterEach(async () => {
  await spares.close();
  spares = new SpareThreads();
});

test('a thread waits for the profile that wanted one, and is taken once', async () => {
  spares.want(optionsOf('left'));
  expect(spares.take('left')).toBeUndefined();
  spares.start();
  spares.start();
  expect(spares.waiting).toEqual(['left']);
  const thread = spares.take('left');
  expect(spares.take('left')).toBeUndefined();
  await once(thread ?? process, 'online');
  expect(await thread?.terminate()).toBe(1);
});

test('a thread that ended while it waited, or was never able to start, is missed by nobody', async () => {
  spares.want({ ...optionsOf('left'), distPath: '/nowhere' });
  spares.start();
  expect(await until(() => spares.waiting.length === 0, 20_000)).toBe(true);
  expect(spares.take('left')).toBeUndefined();
  spares.start();
  expect(spares.waiting).toEqual(['left']);
});

test('threads that wait are ended with the runner', async () => {
  spares.want(optionsOf('left'));
  spares.start();
  await spares.close();
  expect(spares.waiting).toEqual([]);
});

function optionsOf(profile: string): PoolOptions {
  const project = { name: profile } as PoolOptions['project'];
  return { distPath: distDir, env: { ...process.env }, execArgv: [], project, method: 'run' } as unknown as PoolOptions;
}
