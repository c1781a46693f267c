import { expect, test } from 'vitest';
import { latency as latencySchema } from '../../../src/vault/result/measured.ts';
import { summariseLatency } from '../../../src/bench/measure/latency.ts';

test('nanoseconds become the percentiles of milliseconds, whatever their order', () => {
  const nanoseconds = Float64Array.from({ length: 101 }, (_, index) => ((index * 37) % 101) * 1e6);
  const { p50IntervalMs, ...told } = summariseLatency(nanoseconds, 3, 1);
  expect(told).toEqual({
    samples: 101,
    failures: 3,
    meanMs: 50,
    p50Ms: 50,
    p90Ms: 90,
    p95Ms: 95,
    // From 1,000 samples on.
    p99Ms: null,
    maxMs: 100,
  });
  expect(p50IntervalMs[0]).toBeLessThan(50);
  expect(p50IntervalMs[1]).toBeGreaterThan(50);
});

test('what a result holds of a latency is what is told', () => {
  expect(latencySchema.parse(summariseLatency([1e6, 2e6], 0, 1))).toEqual(summariseLatency([1e6, 2e6], 0, 1));
});

test('where every call failed there is no latency, not one of zero', () => {
  expect(() => summariseLatency([], 12, 1)).toThrow('no call succeeded and 12 failed');
});
