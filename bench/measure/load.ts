import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  batchesInMemory,
  defaultDataset,
  dimensions,
  emptyTable,
  replayed,
  rows,
  startMeasuredServer,
  type MeasuredServer,
} from './load-ground.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import type { Sample } from '../harness/interleave.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import type { LoadBatch, LoadTarget } from '../../src/bench/trip/database/benchmark-database.ts';
import { copyHeader, copyRows, copyTrailer } from '../../src/bench/trip/database/copy-rows.ts';
import { openBenchmarkDatabase } from '../../src/bench/trip/database/open-benchmark-database.ts';
import { qualifiedName } from '../../src/bench/trip/database/search-sql.ts';
import { vectorLiteral } from '../../src/schema/vector/distance-operator.ts';

/** Loading the default dataset, beside `psql` with a prepared file and beside the INSERT that most people write. */
export async function* loadBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  const server = await startMeasuredServer(options);
  try {
    yield* await measure(options, server, join(folder, 'rows.copy'));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(options: BenchOptions, server: MeasuredServer, file: string): Promise<readonly Measurement[]> {
  const database = await openBenchmarkDatabase({ kind: 'postgres', url: server.url });
  try {
    await database.session.run('CREATE EXTENSION vector');
    options.onProgress('drawing vectors');
    const batches = await batchesInMemory(defaultDataset(options, 1));
    await writeCopyFile(file, await emptyTable(database.session), batches);
    const arms: readonly LoadArm[] = [
      { name: 'load', load: async (target) => (await database.load(target, replayed(batches))).durationMs },
      { name: 'psql', load: (target) => psqlCopy(server, target, file) },
      { name: 'insert', load: (target) => insertText(server.url, target, batches) },
    ];
    const samples: Sample[] = [];
    for (let block = -1; block < options.slowBlocks; block += 1) {
      options.onProgress(`loading, block ${block + 1} of ${options.slowBlocks}`);
      for (const arm of block % 2 === 0 ? arms : arms.toReversed()) {
        const durationMs = await arm.load(await emptyTable(database.session));
        // The first block warms up.
        if (block >= 0) samples.push({ block, order: samples.length, arm: arm.name, durationMs });
      }
    }
    return measurementsOf(samples, options.seed);
  } finally {
    await database.close();
  }
}

interface LoadArm {
  readonly name: string;
  /** Answers what the load alone took, in milliseconds: neither the connection nor the start of a program. */
  readonly load: (target: LoadTarget) => Promise<number>;
}

function measurementsOf(samples: readonly Sample[], seed: number): readonly Measurement[] {
  const notes = [`${rows} rows of ${dimensions} dimensions; connection and program start are not counted on any side`];
  return [
    measurementOf({
      name: 'loading vectors',
      reference: 'psql \\copy … with (format binary) of a prepared file; 1.11 × its time is 0.9 × its rate',
      unit: 'ratio',
      target: 1 / 0.9,
      samples: samples.filter(({ arm }) => arm !== 'insert'),
      values: armRatios(samples, 'load', 'psql'),
      seed,
      notes,
    }),
    measurementOf({
      name: 'loading vectors, beside INSERT',
      reference: `INSERT of ${insertRows} rows a statement, vectors as text; 0.125 × its time is 8 × its rate`,
      unit: 'ratio',
      target: 1 / 8,
      samples: samples.filter(({ arm }) => arm !== 'psql'),
      values: armRatios(samples, 'load', 'insert'),
      seed,
      notes,
    }),
  ];
}

async function writeCopyFile(path: string, target: LoadTarget, batches: readonly LoadBatch[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(copyHeader);
    for (const batch of batches) await file.write(copyRows(target, batch));
    await file.write(copyTrailer);
  } finally {
    await file.close();
  }
}

const run = promisify(execFile);

/** As `\timing` says. */
async function psqlCopy(server: MeasuredServer, target: LoadTarget, file: string): Promise<number> {
  const copy = `\\copy ${qualifiedName(target)} from '${file}' with (format binary)`;
  const words = ['-X', '-v', 'ON_ERROR_STOP=1', '-c', '\\timing on', '-c', copy];
  const { stdout } = await run(join(server.binaries, 'psql'), words, { env: server.environment });
  const took = /^Time: ([\d.]+) ms/m.exec(stdout)?.[1];
  if (!stdout.includes(`COPY ${rows}\n`) || took === undefined) throw new RangeError(`psql answered: ${stdout}`);
  return Number(took);
}

const insertRows = 500;

async function insertText(url: string, target: LoadTarget, batches: readonly LoadBatch[]): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const start = performance.now();
    await client.query('BEGIN');
    for (const { firstRow, rows: count, data } of batches) {
      for (let first = 0; first < count; first += insertRows) {
        const length = Math.min(insertRows, count - first);
        const places = Array.from({ length }, (_value, row) => `($${2 * row + 1}, $${2 * row + 2})`);
        const values = Array.from({ length }, (_value, row) => [
          firstRow + first + row,
          vectorLiteral(data.subarray((first + row) * dimensions, (first + row + 1) * dimensions)),
        ]);
        await client.query(`INSERT INTO ${qualifiedName(target)} VALUES ${places.join(', ')}`, values.flat());
      }
    }
    await client.query('COMMIT');
    return performance.now() - start;
  } finally {
    await client.end();
  }
}
