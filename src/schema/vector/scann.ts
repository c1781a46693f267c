import type { IndexStrategy } from './index-strategy.ts';

/** AlloyDB's tree-quantised index (`alloydb_scann`). */
export const scann: IndexStrategy = {
  name: 'scann',
  accessMethod: 'scann',
  library: 'alloydb_scann',
  needsRows: true,
  operatorClasses: { cosine: 'cosine', l2: 'l2', 'inner-product': 'dot_product' },
  partitionOption: 'num_leaves',
  rowsMin: ({ num_leaves: leaves }) => Number(leaves) * rowsOfLeaf + 1,
  options: ({ scann: wanted }, rows, { numLeaves }) => ({
    num_leaves: String(numLeaves ?? (wanted.numLeaves === 'sqrt(rows)' ? balancedLeaves(rows) : wanted.numLeaves)),
    quantizer: wanted.quantizer,
    ...(wanted.maxNumLevels === undefined ? {} : { max_num_levels: String(wanted.maxNumLevels) }),
  }),
};

/**
 * Google's rule of thumb for a balance of build time, recall and latency is the square root of the rows. Up to 100 rows
 * that is more than the server accepts.
 */
function balancedLeaves(rows: number): number {
  const leaves = Math.min(Math.round(Math.sqrt(rows)), Math.floor((rows - 1) / rowsOfLeaf), leavesMax);
  return Math.max(leaves, 1);
}

/** A build is refused unless there are more rows than this for each leaf. */
const rowsOfLeaf = 10;

/** What `num_leaves` may be at most. */
const leavesMax = 1_048_576;
