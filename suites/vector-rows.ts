import type { Session } from 'pgparity';
import { embedding, topics, vectorText } from '../fixtures/embedding.ts';
import { insertRows } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';

/** 16 topics × 136 pairs. Over 50 lists that is 43 rows a list: enough for lists to differ, and cheap to search exactly. */
export const memoryCount = 2176;
export const neighbourCount = 10;

/** The rows that each tenant has: one has a tenth, one has one row in 200, one has too few for a full answer. */
export const tenants = { common: 218, rare: 11, few: 3, nobody: 0 } as const;

/** A query's vector, as text: near the topic of that number, and like no row. */
export function queryVector(seed: number, topic: number): string {
  return vectorText(embedding(new Random(seed + topic + 1), topic));
}

/**
 * Memories `m0001` to `m2176`, a few chunks, and beside them the queries of a recall measurement with their true answers.
 *
 * A 768-dimensional vector is 8 kB of text, and reading 2,000 of them takes longer than everything else here. So 17 vectors
 * a topic travel, and the server makes the rows of their pairs: rows that share a vector are near neighbours, rows of a
 * topic are farther, rows of two topics are far.
 */
export async function loadVectorRows(session: Session, seed: number): Promise<void> {
  const random = new Random(seed);
  await session.script(`
    CREATE TABLE search_seeds   (topic int, place int, embedding vector(768) NOT NULL);
    CREATE TABLE search_queries (place int PRIMARY KEY, embedding vector(768) NOT NULL);
  `);
  const seeds = Array.from({ length: topics * seedsOfTopic }, (_, index) => ({
    topic: index % topics,
    place: Math.floor(index / topics),
    embedding: vectorText(embedding(random, index % topics)),
  }));
  await insertRows(session, 'search_seeds', seeds);
  const queries = Array.from({ length: topics }, (_, topic) => ({ place: topic, embedding: queryVector(seed, topic) }));
  await insertRows(session, 'search_queries', queries);
  await session.run(memories);
  await session.run(chunks);
  await session.run('ANALYZE memories');
  await session.run(`CREATE TABLE search_truth AS ${exactNeighbours}`);
}

const seedsOfTopic = 17;

const memories = `
INSERT INTO memories (id, user_id, text, embedding)
SELECT 'm' || lpad(place::text, 4, '0'),
       CASE WHEN place % 200 = 7 THEN 'rare' WHEN place % 1000 = 8 THEN 'few'
            WHEN place % 10 = 3 THEN 'common' ELSE 'other' || place % 10 END,
       'memory ' || place, embedding
  FROM (SELECT row_number() OVER (ORDER BY one.topic, one.place, other.place) AS place,
               l2_normalize(one.embedding + other.embedding) AS embedding
          FROM search_seeds AS one
          JOIN search_seeds AS other ON other.topic = one.topic AND other.place > one.place) AS pairs`;

const chunks = `
WITH document AS (INSERT INTO documents (id, user_id, filename) VALUES ('d1', 'common', 'notes.md') RETURNING id)
INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
SELECT 'c' || memories.id, document.id, 'common', row_number() OVER (ORDER BY memories.id), memories.text, embedding
  FROM memories, document WHERE memories.id <= 'm0300'`;

/** The search whose recall is taken. Its vector is a parameter: an index serves no vector that comes from a join. */
export function nearest(table: string): string {
  return `SELECT id, embedding <=> $1 AS distance FROM ${table} ORDER BY embedding <=> $1 LIMIT ${neighbourCount}`;
}

/** The true neighbours of every query, from all distances. No index serves a join, and none is asked to. */
const exactNeighbours = `
SELECT place, id, distance
  FROM (SELECT queries.place, memories.id, memories.embedding <=> queries.embedding AS distance,
               row_number() OVER (PARTITION BY queries.place ORDER BY memories.embedding <=> queries.embedding) AS nth
          FROM search_queries AS queries CROSS JOIN memories) AS pairs
 WHERE nth <= ${neighbourCount}`;
