import { checks, needs, planOf, indexesIn, scalar, type ProfileUnderTest, type Session } from 'pgparity';
import { untilItBlocks } from './blocked.ts';
import { openSessions, outcome } from './open-sessions.ts';

const check = checks();
const sessions = needs('sessions');

const logs = "INSERT INTO security_logs (user_id, action) SELECT 'u' || i, 'execute' FROM generate_series(1, 200) AS i";
const oneMore = "INSERT INTO security_logs (user_id, action) VALUES ('u', 'execute')";
const valid = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'built'::regclass`;

check(
  'a plain index build waits for a writer, and lets readers pass',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [writer, builder] = await openSessions(cloneDatabase);
    await writer.run('BEGIN');
    await writer.run(oneMore);
    const building = builder.run('CREATE INDEX built ON security_logs (user_id)');
    await untilItBlocks(writer);
    const read = outcome(await writer.ask('SELECT count(*) FROM security_logs'));
    await writer.run('COMMIT');
    await building;
    const state = scalar(await builder.run(valid));
    expect([read, state]).toEqual(['done', 't']);
    observe('a read while the build waits', read);
    observe('valid afterwards', state);
  },
);

check(
  'a plain index build keeps writers out until it is committed',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [builder, writer] = await openSessions(cloneDatabase);
    await builder.run('BEGIN');
    await builder.run('CREATE INDEX built ON security_logs (user_id)');
    await writer.run("SET lock_timeout = '50ms'");
    const answers = {
      read: outcome(await writer.ask('SELECT count(*) FROM security_logs')),
      write: outcome(await writer.ask(oneMore)),
    };
    await builder.run('COMMIT');
    expect(answers).toEqual({ read: 'done', write: '55P03' });
    observe('during the build', answers);
  },
);

check(
  'a concurrent build waits for an older transaction, and lets writers pass',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const database = await cloneDatabase();
    const [old, builder, writer] = [await database.open(), await database.open(), await database.open()];
    await writer.run(logs);
    await old.run('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.run('SELECT count(*) FROM security_logs');
    const building = builder.run('CREATE INDEX CONCURRENTLY built ON security_logs (user_id)');
    await untilItBlocks(old);
    const written = outcome(await writer.ask(oneMore));
    const during = scalar(await writer.run(valid));
    await old.run('COMMIT');
    await building;
    const afterwards = scalar(await writer.run(valid));
    expect([written, during, afterwards]).toEqual(['done', 'f', 't']);
    observe('a write during the build', written);
    observe('valid during and after the build', [during, afterwards]);
  },
);

check(
  'a concurrent build that is cancelled leaves an invalid index, which a rebuild mends',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [old, builder] = await openSessions(cloneDatabase);
    await old.run(logs);
    await old.run('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.run('SELECT count(*) FROM security_logs');
    const pid = scalar(await builder.run('SELECT pg_backend_pid()'));
    const building = builder.ask('CREATE INDEX CONCURRENTLY built ON security_logs (user_id)');
    await untilItBlocks(old);
    await old.run('SELECT pg_cancel_backend($1)', [pid]);
    const cancelled = outcome(await building);
    await old.run('COMMIT');
    const before = await stateOf(builder);
    await builder.run('REINDEX INDEX CONCURRENTLY built');
    const after = await stateOf(builder);
    expect([cancelled, before, after]).toEqual(['57014', { valid: 'f', used: false }, { valid: 't', used: true }]);
    observe('the build', cancelled);
    observe('after the cancelled build', before);
    observe('after the rebuild', after);
  },
);

check(
  'a vector index that is built beside writers finds what they wrote',
  sessions,
  async ({ cloneDatabase, under, observe, expect }) => {
    const [writer, builder] = await openSessions(cloneDatabase);
    await builder.run('DROP INDEX IF EXISTS idx_memories_embedding');
    await writer.run(`INSERT INTO memories (id, user_id, text, embedding)
    SELECT 'm' || i, 'u', 'text', (array_fill(0, ARRAY[i]) || 1 || array_fill(0, ARRAY[767 - i]))::vector FROM generate_series(1, 100) AS i`);
    await writer.run('BEGIN');
    await writer.run(`INSERT INTO memories (id, user_id, text, embedding)
    VALUES ('late', 'u', 'text', (array_fill(0, ARRAY[700]) || 1 || array_fill(0, ARRAY[67]))::vector)`);
    const building = builder.run(`CREATE INDEX CONCURRENTLY built ON memories USING ${vectorIndex[under.strategy]}`);
    await untilItBlocks(writer);
    await writer.run('COMMIT');
    await building;
    await builder.run('SET enable_seqscan = off');
    const search = 'SELECT id FROM memories ORDER BY embedding <=> $1 LIMIT 1';
    const query = [`[${'0,'.repeat(700)}1${',0'.repeat(67)}]`];
    expect(indexesIn(await planOf(builder, search, query))).toContain('built');
    const found = await builder.run(search, query);
    expect([scalar(await builder.run(valid)), found.rows]).toEqual(['t', [['late']]]);
    observe('found through the index', found);
  },
);

/** One list or leaf: whatever is in the index is found. */
const vectorIndex: Readonly<Record<ProfileUnderTest['strategy'], string>> = {
  ivfflat: 'ivfflat (embedding vector_cosine_ops) WITH (lists = 1)',
  scann: "scann (embedding cosine) WITH (num_leaves = 1, quantizer = 'SQ8')",
};

async function stateOf(session: Session): Promise<{ readonly valid: string | null; readonly used: boolean }> {
  await session.run('SET enable_seqscan = off');
  const plan = await planOf(session, "SELECT id FROM security_logs WHERE user_id = 'u7'");
  return { valid: scalar(await session.run(valid)), used: indexesIn(plan).includes('built') };
}
