import { expect, test } from 'vitest';
import { openLoop as openLoopSchema } from '../../../src/vault/result/result.ts';
import { runClosedLoop } from '../../../src/bench/measure/closed-loop.ts';
import { closedLoopFigures } from '../../../src/bench/measure/closed-loop-figures.ts';
import { mergeOpenLoops, runOpenLoop } from '../../../src/bench/measure/open-loop.ts';
import { openLoopFigures } from '../../../src/bench/measure/open-loop-figures.ts';
import { FakeService } from './fake-service.ts';

const seed = 20_251_101;
const hanging = () => new Promise<number>(() => undefined);
const dying = () => Promise.reject(Object.assign(new Error('The server has gone.'), { code: 'connection-lost' }));

test('calls come at the rate that was asked for, and the schedule of a seed is the same', async () => {
  const options = { queries: 10, ratePerSecond: 400, durationMs: 500, seed };
  const first = await runOpenLoop(new FakeService(1, 50).clients(50), options);
  const second = await runOpenLoop(new FakeService(1, 50).clients(50), options);
  // 200 are expected, with a standard deviation of 14.
  expect(first.scheduled).toBeGreaterThan(140);
  expect(first.scheduled).toBeLessThan(260);
  expect(second.scheduled).toBe(first.scheduled);
  expect(first.calls.nanoseconds).toHaveLength(first.scheduled);
  expect(first.failures).toEqual({});
  expect(first.lagNs).toHaveLength(first.scheduled);
  expect(Math.min(...first.lagNs)).toBeGreaterThanOrEqual(0);
});

test('latency grows near capacity', async () => {
  // One at a time, 5 ms and a timer's lateness each: about 180 a second.
  const far = await runOpenLoop(new FakeService(5, 1).clients(20), {
    queries: 1,
    ratePerSecond: 30,
    durationMs: 800,
    seed,
  });
  const near = await runOpenLoop(new FakeService(5, 1).clients(20), {
    queries: 1,
    ratePerSecond: 170,
    durationMs: 800,
    seed,
  });
  expect(openLoopFigures(near, 1).latency.p95Ms).toBeGreaterThan(1.5 * openLoopFigures(far, 1).latency.p95Ms);
});

test('a server that stalls is charged for all who came meanwhile, where a closed loop sees one slow call', async () => {
  const stallMs = 300;
  const closedService = new FakeService(2, 1);
  setTimeout(() => closedService.stall(stallMs), 100);
  const length = { kind: 'duration', durationMs: 600 } as const;
  const closed = closedLoopFigures(await runClosedLoop(closedService.clients(1), { queries: 1, length }), 1);
  const openService = new FakeService(2, 1);
  setTimeout(() => openService.stall(stallMs), 100);
  const open = openLoopFigures(
    await runOpenLoop(openService.clients(1), { queries: 1, ratePerSecond: 100, durationMs: 600, seed }),
    1,
  );
  expect(closed.latency.maxMs).toBeGreaterThan(stallMs * 0.8);
  expect(closed.latency.p90Ms).toBeLessThan(stallMs / 4);
  expect(open.latency.p90Ms).toBeGreaterThan(stallMs / 2);
});

test('a server that cannot keep up does not hang the measurement: what is left over has failed as overloaded', async () => {
  const service = new FakeService(50, 1);
  const run = await runOpenLoop(service.clients(1), {
    queries: 1,
    ratePerSecond: 500,
    durationMs: 300,
    graceMs: 100,
    seed,
  });
  const figures = openLoopFigures(run, 1);
  expect(figures.isOverloaded).toBe(true);
  expect(figures.completed).toBeLessThan(15);
  expect(figures.failures + figures.completed).toBe(run.scheduled);
  expect(run.backlog).toBeGreaterThan(50);
  // Those who were given up had waited long: leaving them out would make the server look good.
  expect(figures.latency.samples).toBe(run.scheduled);
  expect(figures.latency.p50Ms).toBeGreaterThan(100);
});

test('no more than the backlog wait; who comes then has failed at once', async () => {
  const run = await runOpenLoop([hanging], {
    queries: 1,
    ratePerSecond: 1_000,
    durationMs: 100,
    graceMs: 1,
    backlogMax: 5,
    seed,
  });
  expect(run.backlog).toBe(5);
  expect(run.failures).toEqual({ overloaded: run.scheduled });
  expect(run.givenUpNs).toHaveLength(run.scheduled);
});

test('failures are counted by their code, and a client that failed is asked again', async () => {
  const [served] = new FakeService(1, 1).clients(1);
  const client = async (query: number) => {
    if (query % 2 === 0) throw Object.assign(new Error('canceled'), { code: '57014' });
    return served?.(query) ?? 0;
  };
  const run = await runOpenLoop([client], { queries: 2, ratePerSecond: 200, durationMs: 300, seed });
  const failed = run.failures['57014'] ?? 0;
  expect(Object.keys(run.failures)).toEqual(['57014']);
  expect(failed).toBe(Math.ceil(run.scheduled / 2));
  expect(run.calls.nanoseconds).toHaveLength(run.scheduled - failed);
});

test('what is scheduled in the warm-up does not count', async () => {
  const service = new FakeService(1, 50);
  const options = { queries: 1, ratePerSecond: 300, warmUpMs: 300, durationMs: 100, seed };
  const run = await runOpenLoop(service.clients(50), options);
  expect(service.calls).toBeGreaterThan(2 * run.scheduled);
  expect(run.calls.nanoseconds).toHaveLength(run.scheduled);
});

test('a lost connection ends the loop with its error', async () => {
  const run = runOpenLoop([dying], { queries: 1, ratePerSecond: 100, durationMs: 60_000, seed });
  await expect(run).rejects.toThrow('The server has gone.');
});

test('an interruption ends it at once, while it waits for the next arrival and while it waits for answers', async () => {
  for (const ratePerSecond of [0.001, 500]) {
    const interruption = new AbortController();
    setTimeout(() => interruption.abort(new Error('Interrupted.')), 20);
    const run = runOpenLoop([hanging], {
      queries: 1,
      ratePerSecond,
      durationMs: 60_000,
      graceMs: 60_000,
      seed,
      signal: interruption.signal,
    });
    await expect(run).rejects.toThrow('Interrupted.');
  }
});

test('loops of several threads are one of the sum of their rates', async () => {
  const options = { queries: 1, ratePerSecond: 100, durationMs: 100 };
  const parts = [
    await runOpenLoop(new FakeService(1, 9).clients(9), { ...options, seed: 1 }),
    await runOpenLoop(new FakeService(1, 9).clients(9), { ...options, seed: 2 }),
  ];
  const merged = mergeOpenLoops(parts);
  expect(merged.ratePerSecond).toBe(200);
  expect(merged.scheduled).toBe((parts[0]?.scheduled ?? 0) + (parts[1]?.scheduled ?? 0));
  expect(merged.calls.nanoseconds).toHaveLength(merged.scheduled);
  expect(merged.lagNs).toHaveLength(merged.scheduled);
});

test('a result takes what the loop tells', async () => {
  const run = await runOpenLoop(new FakeService(1, 9).clients(9), {
    queries: 1,
    ratePerSecond: 200,
    durationMs: 100,
    seed,
  });
  const { isOverloaded, ...figures } = openLoopFigures(run, 1);
  expect(isOverloaded).toBe(false);
  const told = { ...figures, targetShare: 0.3 };
  expect(openLoopSchema.parse(told)).toEqual(told);
});
