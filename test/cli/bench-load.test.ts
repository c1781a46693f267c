import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { pgparity } from './command-line.ts';
import { nativeMissing, withNativeServer } from '../schema/migrate/native-database.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';
import { openVault } from '../../src/vault/store/vault.ts';
import { pgvector } from '../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const rows = 1_500;

const makeTable = `
  CREATE EXTENSION vector;
  SELECT setseed(0.5);
  CREATE TABLE items AS
    SELECT row::bigint AS id, array_agg(random())::vector(8) AS embedding
      FROM generate_series(1, ${rows}) AS row, generate_series(1, 8) GROUP BY row;
  ALTER TABLE items ADD PRIMARY KEY (id);
  CREATE INDEX items_embedding ON items USING hnsw (embedding vector_cosine_ops);
  ANALYZE items`;

describe.skipIf(missing !== undefined)(`a load of several processes (${missing ?? 'here'})`, () => {
  const server = withNativeServer(pgvector);
  let folder: string;
  let environment: Record<string, string>;

  let url: string;
  beforeAll(async () => {
    url = await server.createDatabase();
    const session = await openPostgresSession(url);
    for (const statement of makeTable.split(';')) await session.run(statement);
    await session.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-load-'));
    environment = {
      PGPARITY_PGVECTOR_URL: url,
      PGPARITY_VAULT: join(folder, 'vault'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = (...words: readonly string[]) =>
    pgparity(
      [
        ...'bench --load-only -p pgvector --table items --column embedding --queries 60'.split(' '),
        ...'--index hnsw --loop-seconds 5 --clients 2 --shard'.split(' '),
        ...words,
      ],
      environment,
    );
  const merge = (ids: readonly string[]) => pgparity(['results', 'merge', ...ids], environment);

  test('two shards meet on the server, ask different queries, and are merged; a third process is refused', async () => {
    const ended = await Promise.all(['1/2', '1/2', '2/2'].map((shard) => load(shard, '--ef-search', '40')));
    expect(ended.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 0, 2]);
    const refused = ended.find(({ exitCode }) => exitCode === 2);
    expect(refused?.stderr).toContain('Another process is the shard 1/2 of this load.');
    const vault = await openVault(environment);
    const ids = await vault.ids();
    const parts = [await vault.read(ids[0] ?? ''), await vault.read(ids[1] ?? '')];

    expect(await merge(ids.slice(1))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Shard [12] of 2 is missing/),
    });
    const merging = await merge(ids);
    expect(merging.stderr).toBe('');
    expect(merging).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/ merged from 2 shards\.\n$/),
    });

    const added = (await vault.ids()).find((id) => !ids.includes(id));
    const merged = await vault.read(added ?? '');
    const loops = parts.map(({ result }) => result.points[0]?.closedLoops[0]);
    const [loop] = merged.result.points[0]?.closedLoops ?? [];
    const sum = (of: (part: NonNullable<(typeof loops)[number]>) => number): number =>
      loops.reduce((total, part) => total + (part === undefined ? 0 : of(part)), 0);
    expect(loop?.clients).toBe(4);
    expect(loop?.completed).toBe(sum(({ completed }) => completed));
    expect(loop?.queriesPerSecond).toBeCloseTo(
      sum(({ queriesPerSecond }) => queriesPerSecond),
      6,
    );
    expect(loop?.latency.samples).toBe(sum(({ latency }) => latency.samples));
    const [low, high] = loops.map((part) => part?.latency.p50Ms ?? 0).toSorted((left, right) => left - right);
    expect(loop?.latency.p50Ms).toBeGreaterThanOrEqual(low ?? 0);
    expect(loop?.latency.p50Ms).toBeLessThanOrEqual(high ?? 0);
    expect(merged.result.dataset.queries).toBe(60);
    expect(merged.result.points[0]?.recall.queries).toBe(60);
    expect(new Set(merged.samples.filter(({ recall }) => recall !== null).map(({ query }) => query)).size).toBe(60);
    expect(await merge([ids[0] ?? '', added ?? ''])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is no part of a load'),
    });
  });

  test('more than one search is refused', async () => {
    expect(await load('1/1', '--ef-search', '40,80')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /--load-only takes one search, and there are 2 searches of items_embedding\. Choose one/,
      ),
    });
  });
});
