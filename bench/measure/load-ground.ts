import type { BenchOptions } from '../harness/bench-options.ts';
import type { LoadBatch, LoadTarget } from '../../src/bench/trip/database/benchmark-database.ts';
import { createBenchmarkTable, dropBenchmarkTable } from '../../src/bench/trip/database/benchmark-table.ts';
import { generateDataset, type GeneratedDataset } from '../../src/bench/dataset/generator/generate-dataset.ts';
import { findNativeBinaries } from '../../src/engine/server/native-binaries.ts';
import { nativeEnvironment } from '../../src/engine/server/native-environment.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import type { Session } from '../../src/engine/session/session.ts';
import { pgvector } from '../../fixtures/profiles.ts';

/** A throw-away server, and what the programs beside its binaries need to reach it. */
export interface MeasuredServer {
  readonly url: string;
  /** Holds `psql` and `pgbench`. */
  readonly binaries: string;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startMeasuredServer({ environment }: BenchOptions): Promise<MeasuredServer> {
  const binaries = await findNativeBinaries(pgvector.postgresMajor ?? 0, [], environment);
  if (typeof binaries === 'string') throw new RangeError(binaries);
  const server = await nativeServer.start(pgvector, { environment });
  if (server.endpoint.kind !== 'postgres') throw new RangeError('A native server has a URL.');
  const { url } = server.endpoint;
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    url,
    binaries: binaries.folder,
    environment: {
      ...nativeEnvironment(environment),
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: pathname.slice(1),
    },
    stop: () => server.stop(),
  };
}

/** The default of `pgparity bench`. */
export function defaultDataset({ seed }: BenchOptions, queries: number): GeneratedDataset {
  return generateDataset({ preset: 'realistic', rows, dimensions, queries, seed });
}

export const rows = 10_000;
export const dimensions = 768;

export async function batchesInMemory(dataset: GeneratedDataset): Promise<readonly LoadBatch[]> {
  const batches: LoadBatch[] = [];
  for await (const batch of dataset.base.batches()) batches.push(batch);
  return batches;
}

export async function* replayed(batches: readonly LoadBatch[]): AsyncGenerator<LoadBatch> {
  yield* batches;
}

/** The same empty table for whoever loads next. */
export async function emptyTable(session: Session): Promise<LoadTarget> {
  const table = { schema: 'pgparity_bench', table: 'vectors' };
  await dropBenchmarkTable(session, table);
  return createBenchmarkTable(session, { ...table, dimensions, integerColumns: [], storage: 'external' });
}
