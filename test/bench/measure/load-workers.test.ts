import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runClosedLoop } from '../../../src/bench/measure/closed-loop.ts';
import { closedLoopFigures } from '../../../src/bench/measure/closed-loop-figures.ts';
import { nanoseconds } from '../../../src/bench/measure/clock.ts';
import { decideLoadGenerators } from '../../../src/bench/measure/decide-load-generators.ts';
import {
  closedLoopInWorkers,
  openLoopInWorkers,
  type LoadWorkersOptions,
} from '../../../src/bench/measure/load-workers.ts';
import { openLoopFigures } from '../../../src/bench/measure/open-loop-figures.ts';
import { workerFile } from '../../../src/base/files/worker-file.ts';
import { FakeService } from './fake-service.ts';

let folder: string;

beforeAll(async () => {
  const file = workerFile(new URL('../../../src/bench/measure/load-workers.ts', import.meta.url).href, 'load-worker');
  if (!existsSync(file)) throw new Error(`${file} is not there: build first, with npm run build.`);
  folder = await mkdtemp(join(tmpdir(), 'pgparity-load-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('clients in worker threads make the same load as in this one', async () => {
  const length = { kind: 'duration', durationMs: 500 } as const;
  const options = { queries: 9, length, warmUpMs: 100 };
  const before = nanoseconds();
  const apart = await closedLoopInWorkers(workersOf({ serviceMs: 20 }), options);
  const here = await runClosedLoop(new FakeService(20, 4).clients(4), options);
  expect(apart.clients).toBe(4);
  expect(apart.windowNs[1] - apart.windowNs[0]).toBeCloseTo(500e6, -1);
  expect(apart.windowNs[0]).toBeGreaterThan(before);
  expect(apart.windowNs[1]).toBeLessThan(nanoseconds());
  const figures = closedLoopFigures(apart, 1);
  const figuresHere = closedLoopFigures(here, 1);
  expect(figures.completed / figuresHere.completed).toBeGreaterThan(0.6);
  expect(figures.completed / figuresHere.completed).toBeLessThan(1.6);
  expect(figures.latency.p50Ms / figuresHere.latency.p50Ms).toBeGreaterThan(0.6);
  expect(figures.latency.p50Ms / figuresHere.latency.p50Ms).toBeLessThan(1.6);
  expect(figures.failures).toBe(0);
});

test('calls are shared out among the workers, failures are counted, and clients are closed', async () => {
  const journal = join(folder, 'shared-out');
  const options = { queries: 10, length: { kind: 'calls', calls: 100 } } as const;
  const run = await closedLoopInWorkers(workersOf({ serviceMs: 1, journal }, 5), options);
  // Each worker asks 50 queries, in turns of ten of which the last one fails.
  expect(run.failures).toEqual({ tenth: 10 });
  expect(run.calls.nanoseconds).toHaveLength(90);
  expect(Array.from(run.calls.rows)).toEqual(Array.from(run.calls.query));
  expect((await readFile(journal, 'utf8')).trim().split('\n').toSorted()).toEqual([
    'close 0',
    'close 1',
    'open 0 2',
    'open 1 3',
  ]);
});

test('an open loop in worker threads has the whole rate', async () => {
  const options = { queries: 9, ratePerSecond: 200, durationMs: 500, seed: 20_251_101 };
  const run = await openLoopInWorkers(workersOf({ serviceMs: 1 }, 20), options);
  expect(run.ratePerSecond).toBe(200);
  // 100 are expected, with a standard deviation of 10.
  expect(run.scheduled).toBeGreaterThan(60);
  expect(run.scheduled).toBeLessThan(140);
  expect(openLoopFigures(run, 1)).toMatchObject({ completed: run.scheduled, failures: 0, isOverloaded: false });
});

test('what a worker fails of is told with its code, and the others end', async () => {
  const options = { queries: 1, length: { kind: 'duration', durationMs: 60_000 } } as const;
  const refused = closedLoopInWorkers(workersOf({ serviceMs: 1, refuse: 1 }), options);
  await expect(refused).rejects.toMatchObject({ code: 'pool-exhausted', message: 'There are no more connections.' });
  const lost = closedLoopInWorkers(workersOf({ serviceMs: 1, loseAfter: 5 }), options);
  await expect(lost).rejects.toMatchObject({ code: 'connection-lost', message: 'The server has gone.' });
});

test('a worker that dies ends the measurement', async () => {
  const options = { queries: 1, length: { kind: 'duration', durationMs: 60_000 } } as const;
  const run = closedLoopInWorkers(workersOf({ serviceMs: 1, exitAfter: 3 }), options);
  await expect(run).rejects.toMatchObject({ code: 'load-worker-gone' });
});

test('an interruption ends all workers at once, although nobody is ever answered', async () => {
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(new Error('Interrupted.')), 300);
  const run = closedLoopInWorkers(
    { ...workersOf({ hang: true }), signal: interruption.signal },
    { queries: 1, length: { kind: 'duration', durationMs: 60_000 } },
  );
  await expect(run).rejects.toThrow('Interrupted.');
});

test('fewer clients than workers are refused', async () => {
  const options = { queries: 1, length: { kind: 'calls', calls: 1 } } as const;
  await expect(closedLoopInWorkers(workersOf({}, 1), options)).rejects.toThrow(
    '1 clients cannot be distributed to 2 worker threads.',
  );
});

test('worker threads are for an event loop that is busy or late, where there are processors for them', () => {
  const quiet = { lagP99Ms: 0.3, utilisation: 0.4 };
  const busy = { lagP99Ms: 0.3, utilisation: 0.9 };
  const late = { lagP99Ms: 12, utilisation: 0.5 };
  const crowdedOut = { lagP99Ms: 12, utilisation: 0.1 };
  const chosen = (reading: typeof quiet, processors: number) =>
    decideLoadGenerators(reading, processors).loadGenerators;
  expect(chosen(quiet, 8)).toBe('main thread');
  expect(chosen(busy, 8)).toBe('worker threads');
  expect(chosen(late, 8)).toBe('worker threads');
  expect(chosen(busy, 1)).toBe('main thread');
  expect(chosen(crowdedOut, 8)).toBe('main thread');
  expect(decideLoadGenerators(crowdedOut, 8).reason).toContain('other work has the processors');
  expect(decideLoadGenerators(busy, 1).reason).toBe(
    "the client's event loop was busy for 90 % of the time and 0.3 ms late (99th percentile), and there is no second processor",
  );
});

function workersOf(data: Record<string, unknown>, clients = 4): LoadWorkersOptions {
  return { module: new URL('load-module.mjs', import.meta.url).href, data, workers: 2, clients };
}
