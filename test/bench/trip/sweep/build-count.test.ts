import { expect, test } from 'vitest';
import { buildCountOf } from '../../../../src/bench/trip/sweep/build-count.ts';
import { smallOptions } from '../honesty/small-bench.ts';

const options = { ...smallOptions, builds: null, environment: {}, signal: new AbortController().signal };
const progress = { stage: () => undefined, share: () => undefined };

test.each([
  { strategy: 'ivfflat', changes: {}, builds: 5 },
  { strategy: 'hnsw', changes: {}, builds: 3 },
  { strategy: 'hnsw', changes: { thorough: true }, builds: 5 },
  { strategy: 'ivfflat', changes: { budgets: [{ strategy: 'ivfflat', recallMin: 0.9 }] }, builds: 15 },
  { strategy: 'ivfflat', changes: { budgets: [{ strategy: 'scann', recallMin: 0.9 }] }, builds: 5 },
  { strategy: 'hnsw', changes: { budgets: [{ strategy: 'hnsw', recallMin: 0.9 }] }, builds: 3 },
  { strategy: 'ivfflat', changes: { builds: 2, budgets: [{ strategy: 'ivfflat', recallMin: 0.9 }] }, builds: 2 },
] as const)('$strategy is built $builds times with $changes', ({ strategy, changes, builds }) => {
  const trip = { options: { ...options, progress, ...changes }, workload: { facts: { rows: 1_000 } } };
  expect(buildCountOf(trip as unknown as Parameters<typeof buildCountOf>[0], strategy)).toBe(builds);
});
