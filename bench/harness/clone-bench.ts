import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchOptions } from './bench-options.ts';
import { durationsOf, interleave } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import type { DatabaseSource } from '../../src/engine/database/database-source.ts';
import type { Database } from '../../src/engine/database/database.ts';
import { freshName, prepareClones, takeClone } from '../../src/engine/database/postgres-database.ts';
import { prepareProfile } from '../../src/gate/run/prepared-profile.ts';
import { runPrefix } from '../../src/engine/database/run-name.ts';
import { chooseServer } from '../../src/engine/server/choose-server.ts';
import { starters } from '../../src/engine/server/starters.ts';
import { quoteIdentifier } from '../../src/engine/sql/identifier.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { loadConfig } from '../../src/engine/config/load-config.ts';

type PostgresSource = DatabaseSource & { readonly kind: 'postgres' };

/** What a suite file waits for until it has its database, on a throw-away server with the product's schema. */
export async function* cloneBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    const choice = await chooseServer(pgvector, starters, options.environment, 'native');
    const prepared = await prepareProfile(choice, {
      environment: options.environment,
      config: await loadConfig(options.productFolder),
      prefix: runPrefix(),
      folder,
      seed: options.seed,
      clones: 0,
      onProgress: options.onProgress,
    });
    try {
      const { source } = prepared.under;
      if (source.kind !== 'postgres') throw new RangeError('A native server has no embedded databases.');
      yield await freshClone(source, options);
      yield await preparedClone(source, options);
    } finally {
      await prepared.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function freshClone(source: PostgresSource, options: BenchOptions): Promise<Measurement> {
  options.onProgress('a database for a suite file');
  return withBareClient(source.adminUrl, async (client) => {
    let name = '';
    let taken: Database | undefined;
    const samples = await interleave(
      [
        {
          name: 'CREATE DATABASE',
          before: async () => void (name = freshName(source, 'clone')),
          work: async () => {
            await client.query(
              `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${quoteIdentifier(source.template)} STRATEGY FILE_COPY`,
            );
          },
          after: async () => void (await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)),
        },
        {
          name: 'takeClone',
          work: async () => void (taken = await takeClone(source)),
          after: async () => taken?.drop(),
        },
      ],
      options.fastBlocks,
      paceOf(options, 'clone', 'takeClone', 'CREATE DATABASE'),
    );
    return measurementOf({
      name: 'a database for a suite file, none prepared',
      reference: 'a bare CREATE DATABASE … TEMPLATE … STRATEGY FILE_COPY',
      unit: 'ratio',
      target: 1.2,
      samples,
      values: armRatios(samples, 'takeClone', 'CREATE DATABASE'),
      seed: options.seed,
    });
  });
}

async function preparedClone(source: PostgresSource, options: BenchOptions): Promise<Measurement> {
  options.onProgress('a database for a suite file that was prepared');
  let taken: Database | undefined;
  const samples = await interleave(
    [
      { name: 'connect and close', work: () => withBareClient(source.adminUrl, async () => undefined) },
      {
        name: 'takeClone',
        before: () => prepareClones(source, 1),
        work: async () => void (taken = await takeClone(source)),
        after: async () => taken?.drop(),
      },
    ],
    options.fastBlocks,
    { deadlineMs: options.deadlineMs, signal: options.signal },
  );
  return measurementOf({
    name: 'waiting for a prepared database',
    reference: 'a bare connection, opened and closed',
    unit: 'ms',
    target: 10,
    samples,
    values: durationsOf(samples, 'takeClone'),
    seed: options.seed,
  });
}

async function withBareClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
