import { expect, test } from 'vitest';
import { runClosedLoop, mergeClosedLoops, type ClosedLoopRun } from '../../../src/bench/measure/closed-loop.ts';
import { closedLoopFigures } from '../../../src/bench/measure/closed-loop-figures.ts';
import { closedLoop as closedLoopSchema } from '../../../src/vault/result/result.ts';
import { FakeService } from './fake-service.ts';
import { VirtualClock } from './virtual-clock.ts';

const forMs = (durationMs: number) => ({ kind: 'duration', durationMs }) as const;
const hanging = () => new Promise<number>(() => undefined);
const failing = () => Promise.reject(Object.assign(new Error('no such table'), { code: '42P01' }));

test("throughput is what Little's law says: clients over the time that each call takes", async () => {
  const service = new FakeService(10, 8);
  const run = await runClosedLoop(service.clients(8), { queries: 100, length: forMs(600), warmUpMs: 50 });
  const { completed, durationMs, queriesPerSecond, latency } = closedLoopFigures(run, 1);
  expect(durationMs).toBeCloseTo(600, 6);
  expect(completed).toBeGreaterThan(50);
  const clientsByLaw = queriesPerSecond * (latency.meanMs / 1_000);
  expect(clientsByLaw).toBeGreaterThan(7);
  expect(clientsByLaw).toBeLessThan(9);
});

test('a service that does one thing at a time has the same throughput for more clients, who wait longer', async () => {
  const one = closedLoopFigures(
    await runClosedLoop(new FakeService(5, 1).clients(1), { queries: 10, length: forMs(400) }),
    1,
  );
  const four = closedLoopFigures(
    await runClosedLoop(new FakeService(5, 1).clients(4), { queries: 10, length: forMs(400) }),
    1,
  );
  expect(four.queriesPerSecond).toBeLessThan(1.6 * one.queriesPerSecond);
  expect(four.latency.p50Ms).toBeGreaterThan(2 * one.latency.p50Ms);
});

test('on a clock of its own, throughput and latency are exact', async () => {
  const clock = new VirtualClock();
  const client = async (query: number) => {
    clock.passMs(query === 3 ? 6 : 1);
    return query;
  };
  const run = await runClosedLoop([client], { queries: 5, length: { kind: 'calls', calls: 20 }, clock: clock.now });
  const { completed, durationMs, queriesPerSecond, latency } = closedLoopFigures(run, 1);
  expect({ completed, durationMs, queriesPerSecond, p50Ms: latency.p50Ms, maxMs: latency.maxMs }).toEqual({
    completed: 20,
    durationMs: 40,
    queriesPerSecond: 500,
    p50Ms: 1,
    maxMs: 6,
  });
  expect(Array.from(run.calls.query).slice(0, 7)).toEqual([0, 1, 2, 3, 4, 0, 1]);
  expect(Array.from(run.calls.rows).slice(0, 7)).toEqual([0, 1, 2, 3, 4, 0, 1]);
});

test('the warm-up counts neither in throughput nor in latency', async () => {
  const clock = new VirtualClock();
  let calls = 0;
  const client = async () => {
    calls += 1;
    clock.passMs(calls <= 10 ? 10 : 1);
    return 1;
  };
  const run = await runClosedLoop([client], { queries: 1, warmUpMs: 100, length: forMs(50), clock: clock.now });
  const { completed, durationMs, latency } = closedLoopFigures(run, 1);
  expect(calls).toBe(60);
  expect(latency).toMatchObject({ samples: 50, maxMs: 1 });
  expect({ completed, durationMs }).toEqual({ completed: 51, durationMs: 50 });
});

test('so many calls are so many after the warm-up', async () => {
  const clock = new VirtualClock();
  const client = async () => {
    clock.passMs(1);
    return 1;
  };
  const length = { kind: 'calls', calls: 7 } as const;
  const run = await runClosedLoop([client], { queries: 1, warmUpMs: 20, length, clock: clock.now });
  expect(run.windowNs[1] - run.windowNs[0]).toBe(7e6);
  expect(closedLoopFigures(run, 1).latency.samples).toBe(7);
});

test('failures are counted by their code, and are no part of throughput and latency', async () => {
  const clock = new VirtualClock();
  const client = async (query: number) => {
    clock.passMs(query % 4 === 0 ? 100 : 1);
    if (query % 4 === 0) throw Object.assign(new Error('canceled'), { code: '57014' });
    return 1;
  };
  const run = await runClosedLoop([client], { queries: 8, length: { kind: 'calls', calls: 40 }, clock: clock.now });
  expect(run.failures).toEqual({ '57014': 10 });
  const { completed, failures, latency } = closedLoopFigures(run, 1);
  expect({ completed, failures, maxMs: latency.maxMs, samples: latency.samples }).toEqual({
    completed: 30,
    failures: 10,
    maxMs: 1,
    samples: 30,
  });
});

test('where all fail there is no number', async () => {
  const run = await runClosedLoop([failing], { queries: 1, length: { kind: 'calls', calls: 7 } });
  expect(() => closedLoopFigures(run, 1)).toThrow('no call succeeded and 7 failed');
});

test('a lost connection ends the loop with its error, and all clients stop asking', async () => {
  const service = new FakeService(2, 4);
  const [first, ...others] = service.clients(4);
  let calls = 0;
  const dying = async (query: number) => {
    calls += 1;
    if (calls === 3) throw Object.assign(new Error('The server has gone.'), { code: 'connection-lost' });
    return first?.(query) ?? 0;
  };
  await expect(runClosedLoop([dying, ...others], { queries: 1, length: forMs(60_000) })).rejects.toThrow('has gone');
  const asked = service.calls;
  await Promise.all(service.clients(1).map((client) => client(0)));
  await Promise.all(service.clients(1).map((client) => client(0)));
  expect(service.calls).toBeLessThanOrEqual(asked + 2);
});

test('an interruption ends it at once, although nobody is ever answered', async () => {
  const interruption = new AbortController();
  const run = runClosedLoop([hanging], { queries: 1, length: forMs(60_000), signal: interruption.signal });
  interruption.abort(new Error('Interrupted.'));
  await expect(run).rejects.toThrow('Interrupted.');
});

test('an interruption is heard among calls that are answered, or fail, in process', async () => {
  for (const client of [async () => 1, () => Promise.reject(new Error('no'))]) {
    const interruption = new AbortController();
    setTimeout(() => interruption.abort(new Error('Interrupted.')), 20);
    const run = runClosedLoop([client], { queries: 1, length: forMs(60_000), signal: interruption.signal });
    await expect(run).rejects.toThrow('Interrupted.');
  }
});

test('a client that keeps the event loop busy is seen by its lag and its utilisation', async () => {
  const service = new FakeService(2, 1);
  const [idle] = service.clients(1);
  const quiet = await runClosedLoop([idle ?? (async () => 0)], { queries: 1, length: forMs(200) });
  const busy = await runClosedLoop(
    [
      async (query) => {
        const until = performance.now() + 20;
        while (performance.now() < until);
        return idle?.(query) ?? 0;
      },
    ],
    { queries: 1, length: forMs(400) },
  );
  expect(busy.eventLoop.lagP99Ms).toBeGreaterThan(10);
  expect(busy.eventLoop.utilisation).toBeGreaterThan(quiet.eventLoop.utilisation);
  expect(busy.eventLoop.utilisation).toBeGreaterThan(0.7);
});

test('loops that ran at the same time are one over the time that they share', () => {
  const first = runOf([0, 100], [0, 20, 90], 10);
  const second = runOf([40, 140], [45, 95, 120], 10);
  const merged = mergeClosedLoops([first, second]);
  expect(merged).toMatchObject({ clients: 2, windowNs: [40e6, 100e6], failures: { reset: 2 } });
  // They end at 10, 30, 55, 100, 105 and 130 ms.
  expect([...merged.calls.startedNs]).toEqual([0, 20e6, 45e6, 90e6, 95e6, 120e6]);
  expect(closedLoopFigures(merged, 1)).toMatchObject({ completed: 2, failures: 2, latency: { samples: 3 } });
});

test('clients that never ran all at once have no throughput', async () => {
  const clock = new VirtualClock();
  const client = async () => {
    clock.passMs(1);
    return 1;
  };
  const short = await runClosedLoop([client, client, client], {
    queries: 1,
    length: { kind: 'calls', calls: 0 },
    clock: clock.now,
  });
  expect(() => closedLoopFigures(short, 1)).toThrow('never ran at the same time');
});

test('a result takes what the loop tells', async () => {
  const run = await runClosedLoop(new FakeService(1, 2).clients(2), { queries: 1, length: forMs(50) });
  const told = { ...closedLoopFigures(run, 1), loadGenerators: 'main thread' };
  expect(closedLoopSchema.parse(told)).toEqual(told);
});

function runOf(windowMs: readonly [number, number], startsMs: readonly number[], durationMs: number): ClosedLoopRun {
  return {
    clients: 1,
    windowNs: [windowMs[0] * 1e6, windowMs[1] * 1e6],
    calls: {
      startedNs: Float64Array.from(startsMs, (start) => start * 1e6),
      nanoseconds: Float64Array.from(startsMs, () => durationMs * 1e6),
      query: Int32Array.from(startsMs, () => 0),
      rows: Int32Array.from(startsMs, () => 10),
    },
    failures: { reset: 1 },
    eventLoop: { lagP99Ms: 0.1, utilisation: 0.2 },
  };
}
