import { describe, expect, test } from 'vitest';
import { SmallBench } from './small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`an own table${missing === undefined ? '' : ` (${missing})`}`, () => {
  const server = withNativeServer(pgvector);
  const unproven = expect.arrayContaining([expect.objectContaining({ code: 'plan-not-proven' })]) as unknown;

  test('one whose index is for another operator than its other one is refused', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run('CREATE INDEX two ON memories USING hnsw (embedding vector_cosine_ops)');
    const outcome = await bench.run({ data: memories, strategies: null });
    expect(outcome).toMatchObject({ exitCode: 2, results: [] });
    expect(outcome.error?.message).toMatch(/the index one for l2 and two for cosine. Choose one strategy with --index/);
  });

  test('one whose planner sorts: no number, and exit code 1', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING hnsw (embedding vector_l2_ops)');
    const outcome = await bench.run({ data: memories, strategies: null, sweep: { efSearch: [1000] } });
    expect(outcome).toMatchObject({ exitCode: 1, results: [{ points: [] }] });
    expect(outcome.results[0]?.notExercised[0]?.what).toBe('index one');
    expect(outcome.results[0]?.warnings).toEqual(unproven);
  });

  test('of one whose index was built anew nothing is taken over', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    const controller = new AbortController();
    const options = { data: memories, strategies: null, sweep: { probes: [1, 2] } };
    const first = await bench.run(
      { ...options, scenarios: new Set(['loops']), signal: controller.signal },
      { onStage: (stage) => (/under load/.test(stage) ? controller.abort(new Error('by the test')) : undefined) },
    );
    expect(first.exitCode).toBe('interrupted');
    expect((await bench.steps()).size).toBe(3);
    await session.run('REINDEX INDEX one');
    const { results } = await bench.run(options);
    expect(results[0]?.points).toHaveLength(2);
    expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
  });

  test('one that is written to while it is measured says so', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    const { results, exitCode } = await bench.run(
      { data: memories, strategies: null, sweep: { probes: [1, 2] } },
      {
        afterStep: async ({ points }) => {
          if (points === undefined) return;
          await session.run('UPDATE memories SET embedding = embedding WHERE id < 10');
          await session.run('SELECT pg_stat_force_next_flush()');
        },
      },
    );
    expect(results[0]?.warnings.map(({ code }) => code)).toContain('table-changed');
    expect(exitCode).toBe(1);
  });

  test('one in which a search finds a row that was not there before: no result, and exit code 1', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    let steps = 0;
    const outcome = await bench.run(
      { data: memories, strategies: null, sweep: { probes: [1, 2] } },
      {
        // The second oracle, and the floor.
        afterStep: async () => {
          steps += 1;
          if (steps === 2) await session.run('INSERT INTO memories SELECT id + 5000, embedding FROM memories');
        },
      },
    );
    expect(outcome).toMatchObject({ exitCode: 1, results: [], stdout: '' });
    expect(outcome.error?.message).toMatch(/returned the id "\d+", which did not exist when the table was read/);
  });

  test('one that the options of the URL lead to is the one that is measured', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run('CREATE SCHEMA other');
    await session.run('CREATE TABLE other.memories (id int PRIMARY KEY, embedding vector(8))');
    await session.run('INSERT INTO other.memories SELECT id, embedding FROM memories WHERE id <= 1000');
    await session.run('CREATE INDEX one ON other.memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run('ANALYZE other.memories');
    // A "+" is a plus sign to libpq, so it is no space in a URL.
    const options = encodeURIComponent('-c search_path=other,public');
    const url = `${bench.url}${bench.url.includes('?') ? '&' : '?'}options=${options}`;
    const { results } = await bench.run({
      environment: { ...bench.environment, PGPARITY_PGVECTOR_URL: url },
      data: memories,
      strategies: null,
      sweep: { probes: [1, 2] },
    });
    expect(results[0]?.dataset.rows).toBe(1_000);
    expect(results[0]?.points).toHaveLength(2);
  });

  test('one is measured by a role that may read it and nothing else', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run("CREATE ROLE reader LOGIN PASSWORD 'reader-secret'");
    await session.run('GRANT SELECT ON memories TO reader');
    const url = new URL(bench.url);
    Object.assign(url, { username: 'reader', password: 'reader-secret' });
    const { results, error } = await bench.run({
      environment: { ...bench.environment, PGPARITY_PGVECTOR_URL: url.href },
      data: memories,
      strategies: null,
      sweep: { probes: [1, 2] },
    });
    expect(error).toBeNull();
    expect(results[0]?.points).toHaveLength(2);
  });

  const memories = { kind: 'table', table: 'memories', column: 'embedding', idColumn: null, queries: null } as const;

  async function ownTable() {
    const url = await server.createDatabase();
    const session = await server.open(url);
    await session.run('CREATE EXTENSION vector');
    await session.run(`CREATE TABLE memories (id int PRIMARY KEY, embedding vector(8))`);
    await session.run(
      `INSERT INTO memories SELECT id, ARRAY[sin(id), cos(id), sin(id * 2), cos(id * 3), sin(id * 5), id % 7, id % 11, id % 13]::vector
         FROM generate_series(1, 2000) AS id`,
    );
    await session.run('ANALYZE memories');
    return { session, bench: await SmallBench.create(url) };
  }
});
