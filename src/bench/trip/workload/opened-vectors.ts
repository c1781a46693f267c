import { createHash } from 'node:crypto';
import { generatedFile } from './generated-file.ts';
import { RowWindow } from './row-window.ts';
import type { BenchmarkOptions, DataChoice } from '../options/benchmark-options.ts';
import { contentHash } from '../../dataset/content-hash.ts';
import { generateDataset, type GenerateOptions } from '../../dataset/generator/generate-dataset.ts';
import { openDataset } from '../../dataset/open-dataset.ts';
import type { NeighbourSource } from '../../dataset/readers/neighbour-source.ts';
import type { Metric, VectorBatch, VectorSource } from '../../dataset/vector-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import { UsageError } from '../../../base/errors.ts';

/** Vectors to load and vectors to search for, which are none of them. */
export interface OpenedData {
  readonly name: string;
  readonly metric: Metric;
  readonly base: VectorSource;
  readonly rows: number;
  readonly queries: Float32Array;
  readonly queryCount: number;
  /** Neighbours that came with the data, to be held against ours. */
  readonly neighbours: NeighbourSource | null;
  /** SHA-256 over the content of the vectors to load, and of those to search for. */
  readonly baseHash: string;
  readonly queriesHash: string;
  readonly skippedRows: number;
}

type Openable = Exclude<DataChoice, { readonly kind: 'table' }>;

/** Opens what was chosen, reads it once and refuses what is no set of vectors. Throws a UsageError. */
export async function openData(
  choice: Openable,
  options: Pick<BenchmarkOptions, 'rows' | 'queries' | 'seed' | 'environment' | 'signal'>,
): Promise<OpenedData> {
  return choice.kind === 'generated' ? openGenerated(choice, options) : openFiles(choice, options);
}

async function openGenerated(
  { preset, dimensions }: Openable & { readonly kind: 'generated' },
  { rows, queries, seed, environment, signal }: Parameters<typeof openData>[1],
): Promise<OpenedData> {
  const dataset = generateDataset({
    preset: preset as NonNullable<GenerateOptions['preset']>,
    rows: rows ?? generatedRows,
    dimensions,
    queries,
    seed,
  });
  const base = await generatedFile(dataset, environment, signal);
  const counted = new CountedSource(base);
  const baseHash = await contentHash([counted], { signal });
  const asked = await readAll(dataset.queries, { signal });
  return {
    name: dataset.base.name,
    metric: dataset.metric,
    base,
    rows: counted.counted,
    queries: asked,
    queryCount: queries,
    neighbours: null,
    baseHash,
    queriesHash: hashOf(asked),
    skippedRows: 0,
  };
}

const generatedRows = 10_000;

async function openFiles(
  choice: Openable & { readonly kind: 'files' },
  { rows, queries, signal }: Parameters<typeof openData>[1],
): Promise<OpenedData> {
  const files = await openDataset(
    { base: choice.base, queries: choice.queries ?? undefined, truth: choice.truth ?? undefined },
    { column: choice.column ?? undefined, rows: rows ?? undefined, skipBadRows: choice.skipBadRows },
  );
  const metric = metricOf(choice, files.metric);
  const counted = new CountedSource(files.base);
  const baseHash = await contentHash([counted], { signal });
  const facts = { name: files.base.name, metric, skippedRows: files.base.skipped.rows };
  if (files.queries === null) {
    const held = Math.min(queries, Math.floor(counted.counted / heldOutMost));
    if (held === 0) {
      throw new UsageError(
        'queries-missing',
        `${choice.base} has ${counted.counted} rows, too few to hold some out as queries: name a file with --queries.`,
      );
    }
    const split = counted.counted - held;
    const heldOut = await readAll(new RowWindow(files.base, split, counted.counted), { signal });
    return {
      ...facts,
      base: new RowWindow(files.base, 0, split),
      rows: split,
      queries: heldOut,
      queryCount: held,
      neighbours: null,
      baseHash: hashOf(`${baseHash} without the last ${held} rows`),
      queriesHash: hashOf(heldOut),
    };
  }
  const asked = await readAll(new RowWindow(files.queries, 0, queries), { signal });
  return {
    ...facts,
    base: files.base,
    rows: counted.counted,
    queries: asked,
    queryCount: asked.length / files.base.dimensions,
    neighbours: truthFor(files.truth, files.base.rowsInFile, counted.counted),
    baseHash,
    queriesHash: hashOf(asked),
  };
}

/** A file without queries gives a tenth of its rows away at most. */
const heldOutMost = 10;

/** Neighbours among all rows of the file are none among some of them. */
function truthFor(truth: NeighbourSource | null, inFile: number | null, loaded: number): NeighbourSource | null {
  return truth !== null && (inFile === null || inFile === loaded) ? truth : null;
}

function metricOf({ base, metric }: Openable & { readonly kind: 'files' }, said: Metric | null): Metric {
  if (metric === null) return said ?? 'cosine';
  if (said === null || said === metric) return metric;
  throw new UsageError(
    'metric-differs',
    `--metric says ${metric}, and ${base} is made for ${said}: leave --metric out.`,
  );
}

function hashOf(content: string | Float32Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Counts the rows of its last reading. */
class CountedSource implements VectorSource {
  readonly name: string;
  readonly dimensions: number;
  readonly rows: number | null;
  counted = 0;
  readonly #source: VectorSource;

  constructor(source: VectorSource) {
    this.name = source.name;
    this.dimensions = source.dimensions;
    this.rows = source.rows;
    this.#source = source;
  }

  async *batches(options?: Parameters<VectorSource['batches']>[0]): AsyncGenerator<VectorBatch> {
    this.counted = 0;
    for await (const batch of this.#source.batches(options)) {
      this.counted += batch.rows;
      yield batch;
    }
  }
}
