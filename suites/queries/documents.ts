import { at, type ProductQuery } from './product-query.ts';

export const documentQueries: readonly ProductQuery[] = [
  {
    name: 'documents: all',
    effect: 'read',
    byId: false,
    sql: `SELECT id, filename, total_chunks FROM documents WHERE user_id = $1 ORDER BY filename, id`,
    values: () => [],
  },
  {
    name: 'documents: by hash',
    effect: 'read',
    byId: false,
    sql: `SELECT id, filename FROM documents WHERE user_id = $1 AND file_hash = $2`,
    values: ({ documents }) => [at(documents, 0).file_hash],
  },
  {
    name: 'documents: upload the same file again',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO documents (user_id, id, filename, file_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id, file_hash) DO UPDATE SET filename = EXCLUDED.filename RETURNING id, filename`,
    values: ({ documents }) => ['new-document', 'renamed.txt', at(documents, 0).file_hash],
  },
  {
    name: 'documents: count the chunks of one',
    effect: 'write',
    byId: true,
    sql: `UPDATE documents d SET total_chunks = (
         SELECT count(*) FROM document_chunks c WHERE c.user_id = d.user_id AND c.document_id = d.id)
       WHERE d.user_id = $1 AND d.id = $2 RETURNING d.id, d.total_chunks`,
    values: ({ documents }) => [at(documents, 1).id],
  },
  {
    name: 'documents: delete one with its chunks',
    effect: 'write',
    byId: true,
    sql: `DELETE FROM documents WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ documents }) => [at(documents, 2).id],
  },
  {
    name: 'document_chunks: of a document, in order',
    effect: 'read',
    byId: true,
    sql: `SELECT c.id, c.chunk_index, c.content, d.filename FROM document_chunks c
       JOIN documents d ON d.id = c.document_id AND d.user_id = c.user_id
       WHERE c.user_id = $1 AND c.document_id = $2 ORDER BY c.chunk_index`,
    values: ({ documents }) => [at(documents, 0).id],
  },
  {
    name: 'document_chunks: nearest to a vector',
    effect: 'read',
    byId: false,
    neighbours: true,
    sql: `SELECT id, embedding <=> $2::vector AS distance, content FROM document_chunks WHERE user_id = $1
       ORDER BY embedding <=> $2::vector LIMIT 5`,
    values: ({ document_chunks: chunks }) => [at(chunks, 5).embedding],
  },
  {
    name: 'document_chunks: full text, best first',
    effect: 'read',
    byId: false,
    sql: `SELECT id, document_id FROM document_chunks
       WHERE user_id = $1 AND content_tsv @@ plainto_tsquery('english', $2)
       ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $2)) DESC, id LIMIT 10`,
    values: ({ document_chunks: chunks }) => [longestWord(at(chunks, 0).content)],
  },
  {
    name: 'document_chunks: vector and full text together',
    effect: 'read',
    byId: false,
    sql: `WITH near AS (
         SELECT id, user_id, row_number() OVER (ORDER BY embedding <=> $2::vector) AS place
           FROM document_chunks WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT 5),
       matching AS (
         SELECT id, user_id, row_number() OVER (ORDER BY ts_rank(content_tsv, websearch_to_tsquery('english', $3)) DESC, id) AS place
           FROM document_chunks WHERE user_id = $1 AND content_tsv @@ websearch_to_tsquery('english', $3))
       SELECT id FROM near FULL JOIN matching USING (user_id, id)
       ORDER BY coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + matching.place), 0) DESC, id LIMIT 5`,
    values: ({ document_chunks: chunks }) => [at(chunks, 1).embedding, longestWord(at(chunks, 1).content)],
  },
  {
    name: 'document_chunks: ranks of vector and full text fused, one row a document',
    effect: 'read',
    byId: false,
    sql: `WITH near AS (
         SELECT id, user_id, document_id, row_number() OVER (ORDER BY embedding <=> $2::vector) AS place
           FROM document_chunks WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT $4),
       matching AS (
         SELECT id, user_id, document_id,
                row_number() OVER (ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $3)) DESC, id) AS place
           FROM document_chunks WHERE user_id = $1 AND content_tsv @@ plainto_tsquery('english', $3)
          ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $3)) DESC, id LIMIT $4),
       fused AS (
         SELECT document_id, id,
                coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + matching.place), 0) AS score
           FROM near FULL JOIN matching USING (user_id, document_id, id)),
       best AS (
         SELECT DISTINCT ON (document_id) document_id, id, score FROM fused ORDER BY document_id, score DESC, id)
       SELECT document_id, id, round(score, 6) AS score FROM best ORDER BY score DESC, document_id LIMIT 5`,
    values: ({ document_chunks: chunks }) => [at(chunks, 1).embedding, longestWord(at(chunks, 1).content), 20],
  },
  {
    name: 'document_chunks: add one to an own document',
    effect: 'write',
    byId: true,
    sql: `INSERT INTO document_chunks (user_id, document_id, id, chunk_index, content, embedding)
       SELECT d.user_id, d.id, $3, 1000, $4, $5::vector FROM documents d WHERE d.user_id = $1 AND d.id = $2
       RETURNING document_id, content_tsv`,
    values: ({ documents, document_chunks: chunks }) => [
      at(documents, 0).id,
      'new-chunk',
      'The newest words',
      at(chunks, 0).embedding,
    ],
  },
];

/** A word that a full-text search finds again: long enough not to be left out as a stop word. */
function longestWord(content: string): string {
  const words = content.match(/[a-z]+/gi) ?? [];
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}
