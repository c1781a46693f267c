import { expect, test } from 'vitest';
import { withoutQuantities } from '../../../src/gate/probe/outcome.ts';

test.each([
  ['memory required is 91 MB, maintenance_work_mem is 64 MB', 2],
  ['index build took 12.5 s', 1],
  ['Execution Time: 0.123 ms', 1],
  ['searched 1.5% of the leaves', 1],
  ['wrote 1,024 bytes at 3 GB/s', 2],
])('a duration, a size or a share does not stay in "%s"', (text, quantities) => {
  const without = withoutQuantities(text);
  expect(without.split('(a quantity)')).toHaveLength(quantities + 1);
  expect(without).not.toMatch(/\d/);
});

test.each([
  'Number of row (5) must be larger than (1000).',
  'value 1048577 out of bounds for option "num_leaves"',
  'column cannot have more than 2000 dimensions for ivfflat index',
])('a rule keeps its numbers: "%s"', (text) => {
  expect(withoutQuantities(text)).toBe(text);
});
