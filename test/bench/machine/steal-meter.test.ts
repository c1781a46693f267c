import { expect, test } from 'vitest';
import { StealMeter } from '../../../src/bench/machine/steal-meter.ts';
import type { System } from '../../../src/base/machine/system.ts';

test('the share of stolen time counts from the start, and guests are not counted twice', async () => {
  const meter = await StealMeter.start(
    saying('cpu  100 0 100 800 0 0 0 500 50 0\n', 'cpu  130 0 120 840 0 0 0 510 60 0\ncpu0 1 2 3\n'),
  );
  expect(await meter.stop()).toBe(10 / 100);
});

test('no tick, or no such file, is no share at all', async () => {
  expect(
    await (await StealMeter.start(saying('cpu 1 0 0 0 0 0 0 0 0 0\n', 'cpu 1 0 0 0 0 0 0 0 0 0\n'))).stop(),
  ).toBeNull();
  expect(await (await StealMeter.start(saying())).stop()).toBeNull();
});

function saying(...texts: string[]): System {
  const left = [...texts];
  return {
    platform: 'linux',
    architecture: 'x64',
    read: () => Promise.resolve(left.shift() ?? null),
    sysctl: () => Promise.resolve(null),
  };
}
