import { at, type ProductQuery } from './product-query.ts';

export const memoryQueries: readonly ProductQuery[] = [
  {
    name: 'memories: by category',
    effect: 'read',
    byId: false,
    sql: `SELECT id, text, confidence FROM memories WHERE user_id = $1 AND category = $2 ORDER BY created_at DESC, id`,
    values: ({ memories }) => [at(memories, 0).category],
  },
  {
    name: 'memories: count by category',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, category, count(*) FROM memories WHERE user_id = $1 GROUP BY user_id, category ORDER BY category`,
    values: () => [],
  },
  {
    name: 'memories: nearest to a vector',
    effect: 'read',
    byId: false,
    neighbours: true,
    sql: `SELECT id, embedding <=> $2::vector AS distance, text FROM memories WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT 5`,
    values: ({ memories }) => [at(memories, 3).embedding],
  },
  {
    name: 'memories: similar enough, nearest first',
    effect: 'read',
    byId: false,
    neighbours: true,
    sql: `SELECT id, embedding <=> $2::vector AS distance, text FROM memories
       WHERE user_id = $1 AND 1 - (embedding <=> $2::vector) >= $3 ORDER BY embedding <=> $2::vector LIMIT $4`,
    values: ({ memories }) => [at(memories, 3).embedding, 0.1, 5],
  },
  {
    name: 'memories: a page behind one',
    effect: 'read',
    byId: true,
    sql: `SELECT m.id, m.text FROM memories m JOIN memories last ON last.user_id = m.user_id AND last.id = $2
       WHERE m.user_id = $1 AND (m.created_at, m.id) < (last.created_at, last.id)
       ORDER BY m.created_at DESC, m.id DESC LIMIT 3`,
    values: ({ memories }) => [
      at(
        memories.toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1)),
        0,
      ).id,
    ],
  },
  {
    name: 'memories: near enough to be the same',
    effect: 'read',
    byId: false,
    sql: `SELECT id FROM memories WHERE user_id = $1 AND embedding <=> $2::vector < 0.05 ORDER BY id`,
    values: ({ memories }) => [at(memories, 4).embedding],
  },
  {
    name: 'memories: change one',
    effect: 'write',
    byId: true,
    sql: `UPDATE memories SET text = $3, updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING id, text`,
    values: ({ memories }) => [at(memories, 0).id, 'changed'],
  },
  {
    name: 'memories: write one again',
    effect: 'write',
    byId: true,
    sql: `INSERT INTO memories (user_id, id, text, embedding) VALUES ($1, $2, 'again', $3)
       ON CONFLICT (id) DO UPDATE SET text = EXCLUDED.text WHERE memories.user_id = EXCLUDED.user_id RETURNING id, text`,
    values: ({ memories }) => [at(memories, 1).id, at(memories, 1).embedding],
  },
  {
    name: 'memories: forget one',
    effect: 'write',
    byId: true,
    sql: `DELETE FROM memories WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ memories }) => [at(memories, 2).id],
  },
];
