import { checks, indexesIn, planOf, planShape, records, scalar, type ErrorAnswer, type Session } from 'pgparity';
import type { ProfileUnderTest } from 'pgparity';
import { documentChunkRow } from '../fixtures/document-chunks.ts';
import { documentRow } from '../fixtures/documents.ts';
import { insertRows } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { searches, stems, texts, type QueryFunction } from './expected/full-text.ts';

const tenant = 'reader';
const check = checks({ prepare });

/** The chunk search of the product's document store. */
const search = `
SELECT id, ts_rank(content_tsv, query) AS rank
  FROM document_chunks, websearch_to_tsquery('english', $2) AS query
 WHERE user_id = $1 AND content_tsv @@ query
 ORDER BY rank DESC, id
 LIMIT 10`;

check('every text becomes the lexemes of the English configuration', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "SELECT id, content_tsv FROM document_chunks WHERE document_id = 'handbook' ORDER BY id",
  );
  const found = Object.fromEntries(records(answer).map(({ id, content_tsv }) => [id, content_tsv]));
  expect(found).toEqual(Object.fromEntries(Object.entries(texts).map(([name, { lexemes }]) => [name, lexemes])));
  observe('the lexemes', answer);
});

check('words are reduced to their English stems', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "SELECT word, ts_lexize('english_stem', word) AS stem FROM unnest($1::text[]) AS word ORDER BY word",
    [`{${Object.keys(stems).join(',')}}`],
  );
  const found = Object.fromEntries(records(answer).map(({ word, stem }) => [word, stem]));
  expect(found).toEqual(Object.fromEntries(Object.entries(stems).map(([word, stem]) => [word, `{${stem}}`])));
  observe('the stems', answer);
});

// Snowball's English stemmer learned this word after PostgreSQL 15: until then "add" does not find "added".
check('the stem of "added" is that of the release of the stemmer', async ({ session, observe, expect }) => {
  const stem = scalar(await session.run("SELECT ts_lexize('english_stem', 'added')::text"));
  expect(['{ad}', '{add}']).toContain(stem);
  const finds = scalar(
    await session.run("SELECT to_tsvector('english', 'added') @@ websearch_to_tsquery('english', 'add')"),
  );
  expect(finds).toBe(stem === '{add}' ? 't' : 'f');
  observe('the stem of "added"', stem, { statement: "SELECT ts_lexize('english_stem', 'added')" });
  observe('"add" finds "added"', finds === 't');
});

check('each kind of query finds what it should, and nothing else', async ({ session, observe, expect }) => {
  const found: Record<string, readonly string[]> = {};
  for (const { by, words } of searches) found[`${by} ${words}`] = await idsFoundBy(session, by, words);
  expect(found).toEqual(Object.fromEntries(searches.map(({ by, words, finds }) => [`${by} ${words}`, finds])));
  observe('what each query finds', found);
});

check('a query as it is stored is the same everywhere', async ({ session, observe, expect }) => {
  const queries: Record<string, string | null> = {};
  for (const { by, words } of searches) {
    queries[`${by} ${words}`] = scalar(await session.run(`SELECT ${by}('english', $1)`, [words]));
  }
  expect(queries['websearch_to_tsquery "vector search" or runners']).toBe("'vector' <-> 'search' | 'runner'");
  expect(queries['phraseto_tsquery running through the forests']).toBe("'run' <3> 'forest'");
  observe('the queries', queries);
});

check('a query of stop words only says so and finds nothing', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "SELECT id FROM document_chunks WHERE content_tsv @@ plainto_tsquery('english', 'to be or not')",
  );
  expect(answer.rows).toEqual([]);
  expect(answer.notices.map(({ severity, message }) => `${severity}: ${message}`)).toContainEqual(
    expect.stringMatching(/^NOTICE: text-search query contains only stop words/),
  );
  observe('only stop words', answer, { notices: true });
});

check('an operator query that is malformed is refused', async ({ session, observe, expect }) => {
  const answer = await session.attempt("SELECT to_tsquery('english', 'vector search')");
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '42601' } satisfies Partial<ErrorAnswer>);
  observe('the refusal', answer);
});

check('more and nearer words rank higher', async ({ session, observe, expect }) => {
  const often = await session.run(search, [tenant, 'vector']);
  expect(often.rows.map(([id]) => id)).toEqual(['near', 'far']);
  observe('ranked by frequency', often, { tolerance: rankTolerance });

  const cover = await session.run(
    `SELECT id, ts_rank_cd(content_tsv, query) AS rank
       FROM document_chunks, websearch_to_tsquery('english', $2) AS query
      WHERE user_id = $1 AND content_tsv @@ query
      ORDER BY rank DESC, id`,
    [tenant, 'vector search'],
  );
  expect(cover.rows.map(([id]) => id)).toEqual(['near', 'far']);
  observe('ranked by nearness', cover, { tolerance: rankTolerance });
});

check('a rank can be divided by the length of the text', async ({ session, observe, expect }) => {
  const ranks = await session.run(
    `SELECT ts_rank(to_tsvector('english', content), websearch_to_tsquery('english', 'index'), 1) AS rank
       FROM (VALUES (1, 'An index.'), (2, 'An index of many other unrelated words.')) AS written (place, content)
      ORDER BY place`,
  );
  const [short, long] = ranks.rows.map(([rank]) => Number(rank));
  expect(short).toBeGreaterThan(long ?? Number.NaN);
  observe('ranks divided by length', ranks, { tolerance: rankTolerance });
});

check('an update of the content changes what finds it', async ({ session, observe, expect }) => {
  await session.run("UPDATE document_chunks SET content = 'Glaciers calve icebergs.' WHERE id = 'forest'");
  const found = {
    new: await idsFoundBy(session, 'websearch_to_tsquery', 'iceberg'),
    old: await idsFoundBy(session, 'websearch_to_tsquery', 'forest'),
  };
  expect(found).toEqual({ new: ['forest'], old: [] });
  observe('found after the update', found);
});

check('an update of another column leaves the lexemes as they are', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "UPDATE document_chunks SET chunk_index = 999999 WHERE id = 'forest' RETURNING id, content_tsv",
  );
  expect(answer.rows).toEqual([['forest', texts.forest.lexemes]]);
  observe('lexemes after the update', answer);
});

check('a deleted chunk is found no more', async ({ session, expect, observe }) => {
  await session.run("DELETE FROM document_chunks WHERE id = 'forest'");
  const found = await idsFoundBy(session, 'websearch_to_tsquery', 'forest');
  expect(found).toEqual([]);
  observe('found after the delete', found);
});

check('the lexemes cannot be written', async ({ session, observe, expect }) => {
  const answer = await session.attempt("UPDATE document_chunks SET content_tsv = 'forged' WHERE id = 'forest'");
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '428C9' });
  observe('the refusal', answer);
});

check('an empty content has no lexemes', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "UPDATE document_chunks SET content = '' WHERE id = 'forest' RETURNING content_tsv, content_tsv IS NULL AS missing",
  );
  expect(answer.rows).toEqual([['', 'f']]);
  observe('empty content', answer);
});

check('a word that is too long is left out with a notice', async ({ session, observe, expect }) => {
  const answer = await session.run(
    "UPDATE document_chunks SET content = repeat('x', 3000) || ' kept' WHERE id = 'forest' RETURNING content_tsv",
  );
  expect(answer.rows).toEqual([["'kept':1"]]);
  expect(answer.notices.map(({ message }) => message)).toEqual(['word is too long to be indexed']);
  observe('a word that is too long', answer, { notices: true });
});

check('a content with 1 MB of different words is refused', async ({ session, observe, expect }) => {
  // 120,000 words of 10 letters: more than the 1,048,575 bytes that a tsvector can hold.
  const answer = await session.attempt(
    `UPDATE document_chunks
        SET content = (SELECT string_agg('w' || lpad(i::text, 9, '0'), ' ') FROM generate_series(1, 120000) AS i)
      WHERE id = 'forest'`,
  );
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '54000' });
  observe('the refusal', answer);
});

for (const mode of ['custom', 'generic'] as const) {
  check(`the search is answered by idx_chunks_fts (${mode} plan)`, async ({ session, observe, expect }) => {
    const plan = await planOf(session, search, [tenant, 'iceberg'], { mode });
    expect(indexesIn(plan)).toContain('idx_chunks_fts');
    observe('the plan', planShape(plan));
  });
}

check('the index finds what a scan of the table finds', async ({ session, observe, expect }) => {
  const byIndex = await session.run(search, [tenant, 'glacier or nearest']);
  await session.run('SET LOCAL enable_bitmapscan = off');
  expect(indexesIn(await planOf(session, search, [tenant, 'glacier or nearest']))).not.toContain('idx_chunks_fts');
  const byScan = await session.run(search, [tenant, 'glacier or nearest']);
  expect(byIndex.rows).toEqual(byScan.rows);
  expect(byIndex.rows).toHaveLength(10);
  observe('what is found', byIndex, { tolerance: rankTolerance });
});

// Ranks are single-precision numbers: 6 digits.
const rankTolerance = 1e-5;

async function idsFoundBy(session: Session, by: QueryFunction, words: string): Promise<string[]> {
  const answer = await session.run(
    `SELECT id FROM document_chunks
      WHERE user_id = $1 AND document_id = 'handbook' AND content_tsv @@ ${by}('english', $2) ORDER BY id`,
    [tenant, words],
  );
  return answer.rows.map(([id]) => String(id));
}

/**
 * The texts, and enough other chunks that the planner wants the index by itself: from some hundred on, reading the
 * table is dearer, and 3,000 leave a margin. They share one vector, which is what makes them cheap to load.
 */
async function prepare(session: Session, under: ProfileUnderTest): Promise<void> {
  const random = new Random(under.seed);
  const documents = ['handbook', 'archive'].map((id) => documentRow(random, { id, user_id: tenant, filename: id }));
  const chunks = Object.entries(texts).map(([id, { content }], index) =>
    documentChunkRow(random, { id, document_id: 'handbook', user_id: tenant, chunk_index: index, content }),
  );
  await insertRows(session, 'documents', documents);
  await insertRows(session, 'document_chunks', chunks);
  // One chunk of a hundred is about glaciers.
  await session.run(
    `INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
     SELECT 'archive-' || lpad(i::text, 4, '0'), 'archive', $1, i,
            'Report ' || i || ' about ' || (ARRAY['rivers', 'lakes', 'harbours', 'islands'])[1 + i % 4]
              || CASE WHEN i % 100 = 0 THEN ' and glaciers' ELSE ' and shores' END,
            (SELECT embedding FROM document_chunks WHERE id = 'agents')
       FROM generate_series(1, 3000) AS i`,
    [tenant],
  );
  // Without it the new entries wait in the index's pending list, which every search has to read.
  await session.run('VACUUM (ANALYZE) document_chunks');
}
