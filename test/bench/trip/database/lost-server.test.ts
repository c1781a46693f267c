import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { plantedBatches, plantedVector } from './planted-vectors.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import type { BenchmarkDatabase, LoadTarget } from '../../../../src/bench/trip/database/benchmark-database.ts';
import { createBenchmarkTable } from '../../../../src/bench/trip/database/benchmark-table.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import { exactSettings } from '../../../../src/bench/trip/database/search-settings.ts';
import { nativeServer } from '../../../../src/engine/server/native.ts';
import { until } from '../../../../src/engine/server/until.ts';
import { scalar } from '../../../../src/engine/session/answer.ts';
import { ConnectionLostError } from '../../../../src/engine/session/session.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const lacking = missing === undefined ? '' : ` (not here: ${missing})`;

const table = { schema: 'bench', table: 'rows', dimensions: 8, integerColumns: [], storage: 'plain' } as const;
const search = {
  ...table,
  idColumn: 'id',
  vectorColumn: 'embedding',
  metric: 'l2',
  k: 1,
  settings: exactSettings,
  family: null,
} as const;

async function tableOn(url: string): Promise<{ database: BenchmarkDatabase; target: LoadTarget }> {
  const database = await openBenchmarkDatabase({ kind: 'postgres', url });
  onTestFinished(() => database.close());
  await database.session.run('CREATE EXTENSION vector');
  return { database, target: await createBenchmarkTable(database.session, table) };
}

const others = 'FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

describe.skipIf(missing !== undefined)(`a connection that is ended${lacking}`, () => {
  const native = withNativeServer(pgvector);
  let url: string;

  beforeAll(async () => {
    url = await native.createDatabase();
  });

  test('in the middle of a load: ConnectionLostError, no row counted; a search: the same, and every later one', async () => {
    const { database, target } = await tableOn(url);
    const batches = plantedBatches(200_000, {
      before: async (row) => {
        if (row === 100_000) await database.session.run(`SELECT pg_terminate_backend(pid) ${others}`);
      },
    });
    await expect(database.load(target, batches)).rejects.toMatchObject({ code: 'connection-lost' });
    expect(scalar(await database.session.run('SELECT count(*) FROM bench.rows'))).toBe('0');

    await database.load(target, plantedBatches(1_000));
    const client = await database.openSearch(search);
    await client.search(plantedVector(5, 1_000));
    await database.session.run('SELECT pg_terminate_backend($1::int)', [client.backendPid]);
    await expect(client.search(plantedVector(5, 1_000))).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(client.floor()).rejects.toMatchObject({ code: 'connection-lost' });
    await client.close();
    await expect(client.search(plantedVector(5, 1_000))).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test('a load that waits for a lock is given up', async () => {
    const databaseUrl = await native.createDatabase();
    const { database, target } = await tableOn(databaseUrl);
    const locker = await native.open(databaseUrl);
    await locker.script('BEGIN; LOCK TABLE bench.rows IN ACCESS EXCLUSIVE MODE');
    const stop = new AbortController();
    const waiting = `SELECT count(*) ${others} AND wait_event_type = 'Lock'`;
    const [load, seen] = await Promise.allSettled([
      database.load(target, plantedBatches(1_000_000), { signal: stop.signal }),
      until(async () => scalar(await database.session.run(waiting)) === '1', 10_000).finally(() => stop.abort()),
    ]);
    expect(seen).toEqual({ status: 'fulfilled', value: true });
    expect(load).toMatchObject({ status: 'rejected', reason: { code: 'load-aborted' } });
    await locker.run('COMMIT');
    expect(scalar(await database.session.run('SELECT count(*) FROM bench.rows'))).toBe('0');
  });
});

test.skipIf(missing !== undefined)(
  `a server that dies ends load and search with ConnectionLostError${lacking}`,
  async () => {
    const server = await nativeServer.start(pgvector, { environment: process.env });
    onTestFinished(() => server.stop());
    if (server.endpoint.kind !== 'postgres') throw new TypeError('A native server has a URL.');
    const { database, target } = await tableOn(server.endpoint.url);
    const client = await database.openSearch(search);
    const batches = plantedBatches(10_000_000, { before: (row) => (row === 100_000 ? server.stop() : undefined) });
    await expect(database.load(target, batches)).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(client.search(plantedVector(5, 1_000))).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(database.openSearch(search)).rejects.toBeInstanceOf(ConnectionLostError);
  },
);
