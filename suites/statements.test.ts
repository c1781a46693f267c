import { checks, type Session, type Value } from 'pgparity';
import { queryNamed } from './queries/product-queries.ts';

const check = checks();

/** A query of the product for the tenant `u`. */
function ask(session: Session, name: string, ...values: readonly Value[]) {
  return session.run(queryNamed(name).sql, ['u', ...values]);
}

const day = `INSERT INTO sessions (id, user_id, query, status, cost, created_at) VALUES
  ('s1', 'u', 'q', 'completed', 0.1, '2026-03-28 23:59:59.999999Z'), ('s2', 'u', 'q', 'failed', 0.2, '2026-03-29 00:00Z'),
  ('s3', 'u', 'q', 'completed', NULL, '2026-03-29 12:00Z'), ('s4', 'u', 'q', 'completed', 0.3, '2026-03-29 12:00Z'),
  ('s5', 'other', 'q', 'completed', 9, '2026-03-29 12:00Z')`;

check('a similarity is a threshold, and a limit is a limit', async ({ session, observe, expect }) => {
  await session.run(`INSERT INTO memories (id, user_id, text, embedding)
    SELECT 'm' || i, 'u', 'text', (array_fill(0, ARRAY[766]) || i || 4)::vector FROM generate_series(0, 8) AS i`);
  const vector = `[${'0,'.repeat(766)}0,1]`;
  const found: Record<string, readonly (string | null)[]> = {};
  for (const [threshold, limit] of [
    [-1, 3],
    [0.8, 100],
    [0.8, 2],
    [1, 100],
    [1.01, 100],
    [0.8, 0],
    [0.8, null],
  ] as const) {
    const answer = await ask(session, 'memories: similar enough, nearest first', vector, threshold, limit);
    found[`at least ${threshold}, at most ${limit}`] = answer.rows.map(([id]) => id ?? null);
  }
  expect(found).toEqual({
    'at least -1, at most 3': ['m0', 'm1', 'm2'],
    'at least 0.8, at most 100': ['m0', 'm1', 'm2', 'm3'],
    'at least 0.8, at most 2': ['m0', 'm1'],
    'at least 1, at most 100': ['m0'],
    'at least 1.01, at most 100': [],
    'at least 0.8, at most 0': [],
    'at least 0.8, at most null': ['m0', 'm1', 'm2', 'm3'],
  });
  observe('what is found', found);
});

check('fused ranks give a document once, by its best chunk', async ({ session, observe, expect }) => {
  await session.run(
    "INSERT INTO documents (id, user_id, filename) SELECT 'd' || i, 'u', 'f' FROM generate_series(1, 4) AS i",
  );
  // The nearest chunk is of d1, the best words are in d2, d3 has both in second place, d4 has neither.
  await session.run(`INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
    SELECT id, document, 'u', place, words, (array_fill(0, ARRAY[766]) || far || 4)::vector
      FROM (VALUES ('c1', 'd1', 0, 'rivers', 0), ('c2', 'd1', 1, 'rivers and lakes', 1), ('c3', 'd2', 0, 'glaciers', 8),
                   ('c4', 'd3', 0, 'one glacier, and much else that is no ice', 2), ('c5', 'd4', 0, 'deserts', 9)) AS rows (id, document, place, words, far)`);
  const vector = `[${'0,'.repeat(766)}0,1]`;
  const name = 'document_chunks: ranks of vector and full text fused, one row a document';
  const both = await ask(session, name, vector, 'glaciers', 3);
  const vectorAlone = await ask(session, name, vector, 'nothing like it', 3);
  expect(both.rows.map(([document, chunk]) => [document, chunk])).toEqual([
    ['d3', 'c4'],
    ['d1', 'c1'],
    ['d2', 'c3'],
  ]);
  expect(vectorAlone.rows.map(([document]) => document)).toEqual(['d1', 'd3']);
  observe('both', both);
  observe('no word matches', vectorAlone);
});

check('the version that was read is changed once', async ({ session, observe, expect }) => {
  await session.run(`INSERT INTO user_preferences (user_id, preferences, updated_at)
    VALUES ('u', '{"theme": "light", "nested": {"a": 1}}', '2026-01-01 00:00:00.123456Z')`);
  const change = 'user_preferences: change the version that was read';
  const stale = await ask(session, change, '2026-01-01 00:00:00.123455Z', '{"theme": "blue"}');
  const first = await ask(session, change, '2026-01-01 00:00:00.123456Z', '{"theme": "dark", "nested": {"b": 2}}');
  const second = await ask(session, change, '2026-01-01 00:00:00.123456Z', '{"theme": "blue"}');
  expect([stale.rowCount, second.rowCount]).toEqual([0, 0]);
  // A merge by || is one level deep: what was nested is replaced.
  expect(first.rows).toEqual([['u', '{"theme": "dark", "nested": {"b": 2}}']]);
  observe('a version of another microsecond', stale);
  observe('the version that was read', first);
  observe('the same version again', second);
});

check('evidence is added to a list that need not be there', async ({ session, observe, expect }) => {
  await session.run(
    `INSERT INTO user_preferences (user_id, evidence_log) VALUES ('u', '{"theme": [{"source": "chat"}]}')`,
  );
  const add = 'user_preferences: add evidence of one';
  const known = await ask(session, add, 'theme', '[{"source": "run"}]');
  const unknown = await ask(session, add, 'language', '[{"source": "run"}]');
  expect([known.rows, unknown.rows]).toEqual([
    [['u', '[{"source": "chat"}, {"source": "run"}]']],
    [['u', '[{"source": "run"}]']],
  ]);
  observe('a known preference', known);
  observe('an unknown one', unknown);
});

check('a staged value is moved; one that is not staged changes nothing', async ({ session, observe, expect }) => {
  await session.run(`INSERT INTO user_preferences (user_id, preferences, staging_queue)
    VALUES ('u', '{"language": "en"}', '{"theme": "dark", "size": 2}')`);
  const confirm = 'user_preferences: confirm what is staged';
  const staged = await ask(session, confirm, 'theme');
  const missing = await ask(session, confirm, 'colour');
  expect(staged.rows).toEqual([['u', '{"theme": "dark", "language": "en"}', '{"size": 2}']]);
  expect(missing.rows).toEqual(staged.rows);
  observe('a staged value', staged);
  observe('a value that is not staged', missing);
});

check('pages hold every row once, also of one moment', async ({ session, observe, expect }) => {
  await session.run(day);
  const seen: (string | null)[] = [];
  for (const offset of [0, 2, 4]) {
    const page = await ask(session, 'sessions: a page, with the number of all', 2, offset);
    seen.push(...page.rows.map(([id]) => id ?? null));
    observe(`from ${offset} on`, page);
  }
  // A page behind the end has no row, and so no total either.
  expect(seen).toEqual(['s3', 's4', 's2', 's1']);
});

check('statistics by day are those of UTC, whatever the time zone', async ({ session, observe, expect }) => {
  await session.run(day);
  const answers = [];
  for (const zone of ['UTC', 'America/New_York', 'Pacific/Auckland']) {
    await session.run(`SET LOCAL TimeZone = '${zone}'`);
    answers.push(await ask(session, 'sessions: statistics by day', '2026-01-01T00:00:00Z'));
  }
  const expected = [
    ['u', '2026-03-28', '1', '1', '0.100000'],
    ['u', '2026-03-29', '3', '2', '0.500000'],
  ];
  expect(answers.map(({ rows }) => rows)).toEqual([expected, expected, expected]);
  observe('the statistics', answers[2] ?? null);
});

check('a session is marked and noted as scanned together, or not at all', async ({ session, observe, expect }) => {
  await session.run(day);
  const scan = async () => {
    const marked = await ask(session, 'sessions: mark one as scanned', 's1');
    const noted = await ask(session, 'scanned_runs: note one', 's1');
    return [marked.rowCount, noted.rowCount];
  };
  await session.run('SAVEPOINT scan');
  const taken = await scan();
  await session.run('ROLLBACK TO scan');
  const first = await scan();
  const again = await scan();
  expect([taken, first, again]).toEqual([
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  observe('rows changed', { 'rolled back': taken, first, again });
});
