import type { Value } from '../../src/index.ts';

/** A statement of the product by its name in `suites/queries`, with values that the rows of `volume.sql` have. */
export interface StatementPlan {
  readonly name: string;
  /** Behind the tenant. */
  readonly values: readonly Value[];
  /** The vector index that could serve it. */
  readonly vectorIndex?: 'idx_memories_embedding' | 'idx_chunks_embedding';
}

const vector = `[1,1${',0'.repeat(766)}]`;

export const statementPlans: readonly StatementPlan[] = [
  { name: 'memories: nearest to a vector', values: [vector], vectorIndex: 'idx_memories_embedding' },
  { name: 'memories: similar enough, nearest first', values: [vector, 0.5, 10], vectorIndex: 'idx_memories_embedding' },
  { name: 'memories: near enough to be the same', values: [vector] },
  { name: 'document_chunks: nearest to a vector', values: [vector], vectorIndex: 'idx_chunks_embedding' },
  {
    name: 'document_chunks: ranks of vector and full text fused, one row a document',
    values: [vector, 'glaciers', 20],
    vectorIndex: 'idx_chunks_embedding',
  },
  { name: 'user_preferences: change the version that was read', values: ['2026-01-01T00:00:00Z', '{}'] },
  { name: 'user_preferences: merge into what is there', values: ['{}'] },
  { name: 'user_preferences: add evidence of one', values: ['theme', '[]'] },
  { name: 'sessions: a page, with the number of all', values: [20, 20] },
  { name: 'sessions: statistics by day', values: ['2026-01-01T00:00:00Z'] },
  { name: 'sessions: mark one as scanned', values: ['s7'] },
  { name: 'memories: a page behind one', values: ['m7'] },
  { name: 'scanned_runs: note one', values: ['r7'] },
  { name: 'job_runs: claim a run of an own job', values: ['j7', '2031-01-01T00:00:00Z'] },
];
