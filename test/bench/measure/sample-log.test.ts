import { expect, test } from 'vitest';
import { SampleLog } from '../../../src/bench/measure/sample-log.ts';

test('calls are read in the order in which they were made, with all that was noted, beyond the first thousand too', () => {
  const log = new SampleLog(['a', 'b']);
  for (let call = 0; call < 5_000; call += 1) {
    log.append({
      arm: call % 2 === 0 ? 'a' : 'b',
      block: Math.floor(call / 100),
      query: call % 50,
      nanoseconds: call * 1e6 + 0.5,
      returned: call % 11,
      error: call % 1_000 === 3 ? '57014' : null,
    });
  }
  const samples = [...log];
  expect(samples).toHaveLength(5_000);
  expect(samples.map(({ order }) => order)).toEqual(Array.from({ length: 5_000 }, (_, order) => order));
  expect(samples[4_001]).toEqual({
    arm: 'b',
    block: 40,
    order: 4_001,
    query: 1,
    nanoseconds: 4_001e6 + 0.5,
    returned: 8,
    error: null,
  });
  expect(samples[4_003]?.error).toBe('57014');
});

test('an arm has its own calls; those that failed have no part in its durations', () => {
  const log = new SampleLog(['a', 'b']);
  const call = { block: 0, query: 0, returned: 1 };
  log.append({ ...call, arm: 'a', nanoseconds: 10, error: null });
  log.append({ ...call, arm: 'b', nanoseconds: 20, error: null });
  log.append({ ...call, arm: 'a', nanoseconds: 30, error: 'reset' });
  log.append({ ...call, arm: 'a', nanoseconds: 40, error: null });
  expect([...log.ofArm('a')].map(({ order }) => order)).toEqual([0, 2, 3]);
  expect([...log.nanosecondsOf('a')]).toEqual([10, 40]);
  expect([...log.failuresOf('a')]).toEqual([['reset', 1]]);
  expect([...log.failuresOf('b')]).toEqual([]);
});

test('an arm that is not there has no samples to give, and two arms have two names', () => {
  expect(() => [...new SampleLog(['a']).ofArm('c')]).toThrow('There is no arm "c" among a.');
  expect(() => new SampleLog(['a', 'a'])).toThrow('Two arms are named "a"');
});
