import { describe, expect, test } from 'vitest';
import { SmallBench } from './small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`an own table${missing === undefined ? '' : ` (${missing})`}`, () => {
  const server = withNativeServer(pgvector);

  test('one whose index is for another operator than its other one is refused', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run('CREATE INDEX two ON memories USING hnsw (embedding vector_cosine_ops)');
    const outcome = await bench.run({ data: memories, strategies: null });
    expect(outcome).toMatchObject({ exitCode: 2, results: [] });
    expect(outcome.error?.message).toMatch(/the index one for l2 and two for cosine. Choose one strategy with --index/);
  });

  test.each([
    ['hnsw ((embedding::halfvec(8)) halfvec_l2_ops)', /index one: it is on the expression \(?embedding::halfvec\(8\)/],
    [
      'hnsw ((binary_quantize(embedding)::bit(8)) bit_hamming_ops)',
      /index one: it is on the expression .*binary_quantize/,
    ],
    ['hnsw (embedding vector_l2_ops) WHERE id < 500', /index one: it is partial \(WHERE id < 500\)/],
    ['hnsw (embedding vector_l1_ops)', /index one: its operator class vector_l1_ops is not measured/],
  ])('one with an index %s is refused with the reason', async (definition, reason) => {
    const { bench, session } = await ownTable();
    await session.run(`CREATE INDEX one ON memories USING ${definition}`);
    const refused = await bench.run({ data: memories, strategies: null });
    expect(refused).toMatchObject({ exitCode: 2, results: [] });
    expect(refused.error?.message).toMatch(/^memories\.embedding has no vector index that can be measured\. /);
    expect(refused.error?.message).toMatch(reason);
  });

  test('an index that cannot be measured is left out beside one that can, also for the inner product', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX half ON memories USING hnsw ((embedding::halfvec(8)) halfvec_l2_ops)');
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_ip_ops) WITH (lists = 20)');
    const { exitCode, results } = await bench.run({ data: memories, strategies: null, sweep: { probes: [1] } });
    expect(exitCode).toBe(0);
    expect(results[0]?.dataset.metric).toBe('inner-product');
    expect(results[0]?.points).toHaveLength(1);
    expect(results[0]?.notExercised[0]).toMatchObject({ what: 'index half' });
  });

  test.each([
    ['halfvec(8)', /has type halfvec, and only columns of type vector are measured/],
    ['bit(8)', /has type bit, and only columns of type vector are measured/],
    ['vector', /contains no vectors\. Load it first/],
  ])('an empty column of type %s is one sentence', async (type, sentence) => {
    const { bench, session } = await ownTable();
    await session.run(`CREATE TABLE others (id int PRIMARY KEY, embedding ${type})`);
    const outcome = await bench.run({ data: { ...memories, table: 'others' }, strategies: null });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.error?.message).toMatch(sentence);
  });

  test('a partitioned table is refused, and one of its partitions is measured', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE TABLE parts (id int PRIMARY KEY, embedding vector(8)) PARTITION BY RANGE (id)');
    await session.run('CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (5000)');
    await session.run('INSERT INTO parts SELECT * FROM memories');
    await session.run('CREATE INDEX one ON parts USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.run('ANALYZE part');
    const refused = await bench.run({ data: { ...memories, table: 'parts' }, strategies: null });
    expect(refused.exitCode).toBe(2);
    expect(refused.error?.message).toMatch(/^The table parts is partitioned.* Name one of its partitions with --table/);
    const measured = await bench.run({
      data: { ...memories, table: 'part' },
      strategies: null,
      sweep: { probes: [1] },
    });
    expect(measured.results[0]?.points).toHaveLength(1);
  });

  test('one whose planner sorts: both times, no point, and exit code 0', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX one ON memories USING hnsw (embedding vector_l2_ops)');
    const outcome = await bench.run({ data: memories, strategies: null, sweep: { efSearch: [1000] } });
    expect(outcome).toMatchObject({
      exitCode: 0,
      results: [{ points: [], plannerPrefersExact: [{ strategy: 'hnsw' }] }],
    });
  });

  test('an index that cannot be tuned on the server is left out with the reason, beside one that can', async () => {
    const { bench, session } = await ownTable();
    await session.run('CREATE INDEX graph ON memories USING hnsw (embedding vector_l2_ops)');
    await session.run('CREATE INDEX one ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)');
    await session.script(`CREATE SCHEMA shadow;
      CREATE VIEW shadow.pg_settings AS SELECT * FROM pg_catalog.pg_settings WHERE name NOT LIKE 'hnsw.%'`);
    const url = `${bench.url}&options=${encodeURIComponent('-c search_path=shadow,pg_catalog,public')}`;
    const { exitCode, results } = await bench.run({
      environment: { ...bench.environment, PGPARITY_PGVECTOR_URL: url },
      data: memories,
      strategies: null,
      sweep: { probes: [1, 2] },
    });
    expect(exitCode).toBe(0);
    expect(results[0]?.points.map(({ strategy }) => strategy)).toEqual(['ivfflat', 'ivfflat']);
    expect(results[0]?.notExercised[0]).toMatchObject({
      what: 'hnsw index graph',
      reason: expect.stringMatching(/^Not tunable here: /) as string,
    });
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

  test('the filter of the product: each query among the rows of its own tenant, and the exact answer is the plain one', async () => {
    const { bench, session } = await ownTable();
    // A tenant of half of the rows, one of a quarter, and so on; some rows have none.
    await session.run('ALTER TABLE memories ADD owner text');
    await session.run("UPDATE memories SET owner = 'owner ' || floor(log(2, id + 1))::text WHERE id % 50 > 0");
    await session.run('CREATE INDEX one ON memories USING hnsw (embedding vector_l2_ops)');
    await session.run('VACUUM ANALYZE memories');
    const outcome = await bench.run({
      data: { ...memories, filter: 'owner' },
      strategies: ['hnsw'],
      sweep: { efSearch: [10, 200] },
      queries: 150,
      targetRecall: 0.9,
    });
    expect(outcome.error).toBeNull();
    const filters = outcome.results[0]?.filters ?? [];
    expect(filters.every(({ correlation }) => correlation === 'own')).toBe(true);
    const exact = filters.filter(({ plan }) => /^exact(?!.* queries)/.test(plan));
    expect(exact.length).toBeLessThanOrEqual(1);
    expect(exact.every(({ recall }) => recall.mean === 1)).toBe(true);
    const ofIndex = (efSearch: string, scan: string) =>
      filters.find(
        ({ search, plan, iterativeScan }) =>
          search['hnsw.ef_search'] === efSearch && plan.startsWith('one') && iterativeScan === scan,
      );
    // Without going on, ten candidates of all tenants leave too few of one.
    expect(ofIndex('10', 'off')?.recall.mean).toBeLessThan(0.9);
    expect(ofIndex('200', 'strict_order')?.recall.mean).toBeGreaterThan(0.95);
    const { rows } = await session.run(
      'SELECT avg(size) FROM (SELECT owner, count(*) OVER (PARTITION BY owner) AS size FROM memories) AS each WHERE owner IS NOT NULL',
    );
    const expected = Number(rows[0]?.[0]);
    expect(filters[0]?.matchingRows).toBeGreaterThan(0.75 * expected);
    expect(filters[0]?.matchingRows).toBeLessThan(1.25 * expected);
    expect(outcome.stdout).toMatch(/filtered as by the product: [\d,]+ rows/);
    expect(outcome.stdout).toContain('cheapest for recall 0.9');
  });

  test('a filter on a column that is not there, or that is empty, is one sentence', async () => {
    const { bench, session } = await ownTable();
    await session.run('ALTER TABLE memories ADD owner text');
    await session.run('CREATE INDEX one ON memories USING hnsw (embedding vector_l2_ops)');
    for (const [filter, sentence] of [
      ['ownr', /The table memories has no column "ownr"\. Check --filter\./],
      ['owner', /The column owner of memories has no values/],
    ] as const) {
      const outcome = await bench.run({
        data: { ...memories, filter },
        strategies: ['hnsw'],
        sweep: { efSearch: [10] },
      });
      expect(outcome.error?.message).toMatch(sentence);
      expect(outcome.exitCode).toBe(2);
    }
  });

  const memories = {
    kind: 'table',
    table: 'memories',
    column: 'embedding',
    idColumn: null,
    queries: null,
    filter: null,
  } as const;

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
