import { join } from 'node:path';
import { ensureVectorIndexes, readVectorIndexes, type ProfileUnderTest, type Session } from 'pgparity';

/** The memory search of the product, over all tenants and within one. */
export const searchAll = 'SELECT id, embedding <=> $1 AS distance FROM memories ORDER BY embedding <=> $1 LIMIT 10';
export const searchTenant =
  'SELECT id, embedding <=> $1 AS distance FROM memories WHERE user_id = $2 ORDER BY embedding <=> $1 LIMIT 10';

/** The index that serves both. A plan with a filter may hold the index of the filter beside it. */
export const memoryIndex = 'idx_memories_embedding';

// Single-precision sums over 768 elements differ by some 1e-7 between compilers, and near neighbours are 0.2 apart.
export const distanceTolerance = 1e-5;

/** The product's step after its first load. */
export async function indexStep(session: Session, under: ProfileUnderTest) {
  const wanted = await readVectorIndexes(join(under.productFolder, 'schema/vector-indexes.json'));
  return ensureVectorIndexes(session, wanted, { strategy: under.strategy });
}

/** Makes every other way of answering dear, so that what is seen is what the vector index does with a filter. */
export async function takeVectorIndex(session: Session): Promise<void> {
  await session.script(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off',
  );
}
