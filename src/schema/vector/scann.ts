import type { IndexStrategy } from './index-strategy.ts';

/** AlloyDB's tree-quantised index (`alloydb_scann`). */
export const scann: IndexStrategy = {
  name: 'scann',
  accessMethod: 'scann',
  library: 'alloydb_scann',
  needsRows: true,
  operatorClasses: { cosine: 'cosine', l2: 'l2', 'inner-product': 'dot_product' },
  partitionOption: 'num_leaves',
  options: ({ scann: wanted }, rows, { numLeaves }) => ({
    num_leaves: String(numLeaves ?? (wanted.numLeaves === 'sqrt(rows)' ? balancedLeaves(rows) : wanted.numLeaves)),
    quantizer: wanted.quantizer,
    ...(wanted.maxNumLevels === undefined ? {} : { max_num_levels: String(wanted.maxNumLevels) }),
  }),
};

/** Google's rule of thumb for a balance of build time, recall and latency: the square root of the rows. */
function balancedLeaves(rows: number): number {
  return Math.min(Math.max(Math.round(Math.sqrt(rows)), 1), leavesMax);
}

/** What `num_leaves` may be at most. */
const leavesMax = 1_048_576;
