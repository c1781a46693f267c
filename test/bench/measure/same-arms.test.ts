import { expect, test } from 'vitest';
import { interleave } from '../../../src/bench/measure/interleave.ts';
import { compareArms, armNoise } from '../../../src/bench/measure/same-arms.ts';
import { SampleLog } from '../../../src/bench/measure/sample-log.ts';
import { noisyServer, VirtualClock } from './virtual-clock.ts';

const seeds = Array.from({ length: 6 }, (_, index) => index + 1);

test('two arms that are the same: nothing is told, and noise stays under 5 %', async () => {
  for (const seed of seeds) {
    const { same, compared } = await measure(seed, 1);
    expect(compared.tellable, `seed ${seed}`).toBe(false);
    expect(same.smallestTellableRatio, `seed ${seed}`).toBeGreaterThan(1);
    expect(same.smallestTellableRatio, `seed ${seed}`).toBeLessThan(1.05);
  }
});

test('an arm that is 10 % slower is told, with about its ratio', async () => {
  for (const seed of seeds) {
    const { compared } = await measure(seed, 1.1);
    expect(compared.tellable, `seed ${seed}`).toBe(true);
    expect(compared.ratio, `seed ${seed}`).toBeGreaterThan(1.07);
    expect(compared.ratio, `seed ${seed}`).toBeLessThan(1.13);
    expect(compared.interval[0], `seed ${seed}`).toBeLessThan(compared.ratio);
    expect(compared.interval[1], `seed ${seed}`).toBeGreaterThan(compared.ratio);
  }
});

test('an arm that is 10 % faster is told too', async () => {
  const { compared } = await measure(1, 0.9);
  expect(compared).toMatchObject({ tellable: true, ratio: expect.closeTo(0.9, 1) as number });
});

test('a difference of 1 % is not claimed on a machine that makes up as much by itself', async () => {
  for (const seed of seeds) {
    const { compared } = await measure(seed, 1.01);
    expect(compared.tellable, `seed ${seed}`).toBe(false);
  }
});

test('being the second in a block is not taken for being slower', async () => {
  const clock = new VirtualClock();
  let lastArm = '';
  const arm = (name: string) => ({
    name,
    work: async () => {
      // Each arm leaves caches behind in which the next one finds its rows.
      clock.passMs(lastArm === name ? 1 : 0.8);
      return { rows: 10, answer: null };
    },
    after: async () => void (lastArm = name),
  });
  const log = await interleave([arm('a'), arm('b')], {
    queries: 1,
    blocks: 40,
    warmUpQueries: 1,
    clock: clock.now,
  });
  expect(armNoise(log, 'a', 'b', 1).ratio).toBeCloseTo(1, 1);
});

test('queries that one of the two did not answer are compared with nothing', () => {
  const log = new SampleLog(['a', 'b']);
  const call = { block: 0, returned: 10, error: null };
  log.append({ ...call, arm: 'a', query: 0, nanoseconds: 100 });
  log.append({ ...call, arm: 'a', query: 1, nanoseconds: 1 });
  log.append({ ...call, arm: 'b', query: 0, nanoseconds: 200 });
  log.append({ ...call, arm: 'b', query: 1, nanoseconds: 900, error: '57014' });
  log.append({ ...call, arm: 'b', query: 2, nanoseconds: 900 });
  expect(armNoise(log, 'a', 'b', 1)).toMatchObject({ ratio: expect.closeTo(2, 9) as number });
});

test('arms that never answered the same query cannot be compared', () => {
  const log = new SampleLog(['a', 'b']);
  log.append({ arm: 'a', block: 0, query: 0, nanoseconds: 100, returned: 10, error: null });
  log.append({ arm: 'b', block: 1, query: 0, nanoseconds: 100, returned: 10, error: null });
  expect(() => compareArms(log, 'a', 'b', 1, { smallestTellableRatio: 1 })).toThrow(
    '"a" and "b" cannot be compared: no query was answered by both in the same block.',
  );
});

/** Three arms on one noisy server, of which the first two are the same, and the third takes `slowdown` times as long. */
async function measure(seed: number, slowdown: number) {
  const clock = new VirtualClock();
  const serve = noisyServer(clock, seed);
  const arm = (name: string, factor: number) => ({
    name,
    work: async (query: number) => {
      await serve(factor * (1 + (query % 7)));
      return { rows: 10, answer: null };
    },
  });
  const log = await interleave([arm('a', 1), arm('a again', 1), arm('b', slowdown)], {
    queries: 100,
    queriesPerBlock: 25,
    blocks: 40,
    clock: clock.now,
  });
  const same = armNoise(log, 'a', 'a again', seed);
  return { same, compared: compareArms(log, 'a', 'b', seed, same) };
}
