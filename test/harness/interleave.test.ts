import { expect, test } from 'vitest';
import { durationsOf, interleave } from '../../bench/harness/interleave.ts';

test('every arm is called once a block, in the other order in every other block', async () => {
  const called: string[] = [];
  const arm = (name: string) => ({ name, work: async () => void called.push(name) });
  const samples = await interleave([arm('a'), arm('b')], 3);
  // The first pair warms up.
  expect(called.join(' ')).toBe('b a a b b a a b');
  expect(samples.map((sample) => `${sample.block}${sample.arm}`)).toEqual(['0a', '0b', '1b', '1a', '2a', '2b']);
  expect(samples.map(({ order }) => order)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(durationsOf(samples, 'a')).toHaveLength(3);
});

test('every call has its own set-up and clean-up', async () => {
  const steps: string[] = [];
  const step = (name: string) => async () => void steps.push(name);
  await interleave([{ name: 'a', work: step('work'), before: step('before'), after: step('after') }], 1);
  expect(steps.join(' ')).toBe('before work after before work after');
});

test('a failing arm ends the measurement, and is cleaned up after', async () => {
  let cleaned = 0;
  const failing = {
    name: 'a',
    work: () => Promise.reject(new Error('the server went away')),
    after: async () => void (cleaned += 1),
  };
  await expect(interleave([failing], 2)).rejects.toThrow('the server went away');
  expect(cleaned).toBe(1);
});
