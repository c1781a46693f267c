import { expect, test } from 'vitest';
import { smallestReaching, type Trial } from '../../../../src/bench/trip/target/bisect.ts';

test.each([1, 2, 7, 19, 100, 399, 400])(
  'the smallest number that reaches is found within 5 %%: %i',
  async (smallest) => {
    const { found, tried } = await search({ low: 1, high: 400, start: 20 }, (value) =>
      value >= smallest ? 'reached' : 'missed',
    );
    expect(found).toBeGreaterThanOrEqual(smallest);
    expect(found).toBeLessThanOrEqual(Math.max(smallest, smallest * 1.06));
    expect(tried.length).toBeLessThanOrEqual(10);
    expect(new Set(tried).size).toBe(tried.length);
  },
);

test('where nothing reaches, nothing is found, and the largest number was tried', async () => {
  const { found, tried } = await search({ low: 10, high: 1_000, start: 40 }, () => 'missed');
  expect(found).toBeNull();
  expect(tried.at(-1)).toBe(1_000);
});

test('what is unproven is beyond the largest number that can be used', async () => {
  const { found } = await search({ low: 1, high: 99, start: 64 }, upToForty);
  expect(found).toBeGreaterThanOrEqual(30);
  expect(found).toBeLessThanOrEqual(31);
  expect(
    (await search({ low: 1, high: 99, start: 64 }, (value) => (value > 40 ? 'unproven' : 'missed'))).found,
  ).toBeNull();
});

test('a single number is tried once', async () => {
  expect(await search({ low: 1, high: 1, start: 4 }, () => 'reached')).toEqual({ found: 1, tried: [1] });
});

/** Reached from 30 on, and beyond 40 the planner sorts instead. */
function upToForty(value: number): Trial {
  if (value > 40) return 'unproven';
  return value >= 30 ? 'reached' : 'missed';
}

async function search(bounds: Parameters<typeof smallestReaching>[0], trial: (value: number) => Trial) {
  const tried: number[] = [];
  const found = await smallestReaching(bounds, (value) => {
    tried.push(value);
    return Promise.resolve(trial(value));
  });
  return { found, tried };
}
