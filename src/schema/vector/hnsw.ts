import type { VectorStrategy } from './index-strategy.ts';

/** pgvector's graph. No profile has it for its own index: it is there to be measured beside the others. */
export const hnsw: VectorStrategy = {
  name: 'hnsw',
  accessMethod: 'hnsw',
  library: 'vector',
  needsRows: false,
  operatorClasses: { cosine: 'vector_cosine_ops', l2: 'vector_l2_ops', 'inner-product': 'vector_ip_ops' },
};
