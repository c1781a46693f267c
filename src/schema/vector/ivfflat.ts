import type { IndexStrategy } from './index-strategy.ts';

/** pgvector's inverted lists. Its centres come from the rows that are there when it is built. */
export const ivfflat: IndexStrategy = {
  name: 'ivfflat',
  accessMethod: 'ivfflat',
  library: 'vector',
  needsRows: false,
  operatorClasses: { cosine: 'vector_cosine_ops', l2: 'vector_l2_ops', 'inner-product': 'vector_ip_ops' },
  partitionOption: 'lists',
  rowsMin: () => 0,
  options: (index, _rows, { lists }) => ({ lists: String(lists ?? index.ivfflat.lists) }),
};
