import { checks, indexesIn, nodesOf, planOf, records, type Session } from 'pgparity';
import { expectedReferences } from './expected/constraints.ts';

/**
 * 200 parents of as many tenants, with many children each. Chunks carry 3 kB vectors, so there are fewer of them. With one
 * tenant only, PostgreSQL 18 would skip over the first column of an index that begins with it.
 */
const children = {
  job_runs: {
    ofParent: 50,
    insert: `INSERT INTO job_runs (job_id, user_id, scheduled_for)
    SELECT parent.id, parent.user_id, timestamptz '2025-01-01Z' + number * interval '1 hour' FROM jobs parent, generate_series(1, 50) number`,
  },
  document_chunks: {
    ofParent: 10,
    insert: `INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
    SELECT parent.id || '/' || number, parent.id, parent.user_id, number, 'words', array_fill(number::real, ARRAY[768])::vector
      FROM documents parent, generate_series(1, 10) number`,
  },
  chat_messages: {
    ofParent: 50,
    insert: `INSERT INTO chat_messages (id, session_id, user_id, role, content)
    SELECT parent.id || '/' || number, parent.id, parent.user_id, 'user', 'words' FROM chat_sessions parent, generate_series(1, 50) number`,
  },
} as const;

const check = checks({
  prepare: async (session) => {
    await session.run(`INSERT INTO jobs (id, user_id, name, cron_expression, query)
      SELECT 'parent-' || number, 'tenant-' || number, 'name', '* * * * *', 'query' FROM generate_series(1, 200) number`);
    await session.run(`INSERT INTO documents (id, user_id, filename)
      SELECT 'parent-' || number, 'tenant-' || number, 'file.txt' FROM generate_series(1, 200) number`);
    await session.run(`INSERT INTO chat_sessions (id, user_id, target_type, target_id)
      SELECT 'parent-' || number, 'tenant-' || number, 'run', 'target' FROM generate_series(1, 200) number`);
    for (const { insert } of Object.values(children)) await session.run(insert);
    await session.run(`ANALYZE ${expectedReferences.flatMap(({ child, parent }) => [child, parent]).join(', ')}`);
  },
});

for (const { child, column, parent } of expectedReferences) {
  const { ofParent } = children[child];

  check(
    `a large delete of ${parent} finds its ${child} by an index, not by reading the table`,
    async ({ session, observe, expect }) => {
      const total = 200 * ofParent;
      const before = await scansOf(session, child);
      const deleted = await session.run(
        `DELETE FROM ${parent} WHERE id IN (SELECT 'parent-' || number FROM generate_series(1, 100) number)`,
      );
      const after = await scansOf(session, child);
      const left = await session.run(`SELECT count(*)::int FROM ${child}`);
      expect(deleted.rowCount).toBe(100);
      expect(left.rows).toEqual([[String(total / 2)]]);
      const scans = { sequential: after.sequential - before.sequential, byIndex: after.byIndex - before.byIndex };
      expect(scans).toEqual({ sequential: 0, byIndex: 100 });
      observe('parents deleted', deleted);
      observe('children left', left);
      observe('scans of the children', scans);
    },
  );

  check(`the plan behind the cascade to ${child} names an index on ${column}`, async ({ session, observe, expect }) => {
    // The statement that the server runs for ON DELETE CASCADE; after five parents it keeps the generic plan.
    const sql = `DELETE FROM ONLY ${child} WHERE $1::text = ${column}`;
    for (const mode of ['custom', 'generic'] as const) {
      const plan = await planOf(session, sql, ['parent-7'], { mode });
      const [index, ...others] = indexesIn(plan);
      expect(others).toEqual([]);
      const first = await session.run(
        `SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
          WHERE i.indexrelid = to_regclass($1)`,
        [index ?? ''],
      );
      expect(first.rows).toEqual([[column]]);
      expect(nodesOf(plan).some(({ node }) => node === 'Seq Scan')).toBe(false);
      observe(`first column of the index in the ${mode} plan`, first);
    }
  });
}

check(
  'without an index the cascade reads the whole table, so the counts can tell',
  async ({ session, observe, expect }) => {
    await session.run('DROP INDEX idx_chat_msg_role, idx_chat_msg_session');
    const before = await scansOf(session, 'chat_messages');
    await session.run(`DELETE FROM chat_sessions WHERE id = 'parent-7'`);
    const after = await scansOf(session, 'chat_messages');
    expect(after.sequential - before.sequential).toBe(1);
    observe('sequential scans', after.sequential - before.sequential);
  },
);

/** How often this transaction has read a table from end to end, and how often through an index. */
async function scansOf(session: Session, table: string): Promise<{ sequential: number; byIndex: number }> {
  const [scans] = records(
    await session.run('SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = $1', [table]),
  );
  return { sequential: Number(scans?.['seq_scan']), byIndex: Number(scans?.['idx_scan']) };
}
