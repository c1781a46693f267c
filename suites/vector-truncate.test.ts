// Rests on: refusal.truncate
import { checks, indexesIn, planOf, scalar, type Session } from 'pgparity';
import { tableNames } from './expected/columns.ts';
import { indexStep, memoryIndex, searchAll, takeVectorIndex } from './vector-searches.ts';

const check = checks({
  prepare: async (session, under) => {
    await session.run(rows);
    await session.run("INSERT INTO documents (id, user_id, filename) VALUES ('d', 'u', 'f')");
    await session.run(`INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
      SELECT id, 'd', 'u', row_number() OVER (ORDER BY id), text, embedding FROM memories`);
    await indexStep(session, under);
  },
});

/** What a test fixture of the product does before each test. */
const truncateAll = `TRUNCATE ${tableNames.join(', ')}`;

check(
  'one TRUNCATE of all tables is refused where an index needs rows, and changes nothing',
  async ({ session, under, observe, expect }) => {
    const answers = [await session.attempt(truncateAll)];
    expect(await rowsLeft(session)).toBe(under.strategy === 'scann' ? rowsInserted : 0);
    // The parent has no such index; its children, which come along, have one.
    answers.push(await session.attempt('TRUNCATE documents CASCADE'));
    const outcomes = answers.map((answer) => (answer.kind === 'error' ? answer.sqlstate : 'done'));
    expect(outcomes).toEqual(under.strategy === 'scann' ? ['XX000', 'XX000'] : ['done', 'done']);
    observe('all tables, and a parent with CASCADE', outcomes);
  },
);

check(
  'DELETE empties every table on every profile, and the vector index goes on',
  async ({ session, observe, expect }) => {
    // Children before parents: tableNames has parents first.
    for (const table of tableNames.toReversed()) await session.run(`DELETE FROM ${table}`);
    expect(await rowsLeft(session)).toBe(0);
    await session.run(rows);
    await takeVectorIndex(session);
    expect(indexesIn(await planOf(session, searchAll, [vector(7)]))).toContain(memoryIndex);
    const found = await session.run(searchAll.replace('LIMIT 10', 'LIMIT 1'), [vector(7)]);
    expect(found.rows.map(([id]) => id)).toEqual(['m007']);
    observe('found through the index', found);
  },
);

check(
  'without its vector indexes a database is truncated, loaded and indexed again',
  async ({ cloneDatabase, under, observe, expect }) => {
    const session = await (await cloneDatabase()).open();
    await session.run(rows);
    await indexStep(session, under).catch(() => undefined);
    await session.script('DROP INDEX IF EXISTS idx_memories_embedding, idx_chunks_embedding');
    const truncated = await session.run(truncateAll);
    await session.run(rows);
    await session.run("INSERT INTO documents (id, user_id, filename) VALUES ('d', 'u', 'f')");
    await session.run(`INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
    SELECT id, 'd', 'u', row_number() OVER (ORDER BY id), text, embedding FROM memories`);
    const reports = await indexStep(session, under);
    const actions = reports.map(({ index, action }) => `${index}: ${action}`);
    expect(actions).toEqual(['idx_memories_embedding: created', 'idx_chunks_embedding: created']);
    observe('TRUNCATE', truncated);
    observe('the index step', actions);
  },
);

const rowsInserted = 200;
/** One axis each: the nearest row of an axis is its own. */
const rows = `INSERT INTO memories (id, user_id, text, embedding)
  SELECT 'm' || lpad(i::text, 3, '0'), 'u', 'text', (array_fill(0, ARRAY[i]) || 1 || array_fill(0, ARRAY[767 - i]))::vector
    FROM generate_series(1, ${rowsInserted}) AS i`;

function vector(axis: number): string {
  return `[${'0,'.repeat(axis)}1${',0'.repeat(767 - axis)}]`;
}

async function rowsLeft(session: Session): Promise<number> {
  return Number(scalar(await session.run('SELECT count(*) FROM memories')));
}
