import { anchorIndexes, definitions, type Anchor, type AnchorIndex } from './anchor.ts';
import { PostgresBenchmarkDatabase } from '../../src/bench/trip/database/postgres-benchmark-database.ts';
import type { GeneratedDataset } from '../../src/bench/dataset/generator/generate-dataset.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';
import type { Session } from '../../src/engine/session/session.ts';

export interface MeasuredAnchor {
  readonly anchor: Anchor;
  /** Tie-exact recall@10, the mean over the queries and over several builds. */
  readonly recall: number;
}

/**
 * Loads the dataset into the empty database, builds the index of each anchor and measures its recall against exact
 * scans of the same server. Throws a RangeError where a search does not use the index, so no exact scan passes for one.
 */
export async function measureRecall(
  url: string,
  dataset: GeneratedDataset,
  anchors: readonly Anchor[],
  onProgress: (step: string) => void = () => {},
): Promise<readonly MeasuredAnchor[]> {
  const session = await openPostgresSession(url);
  const database = new PostgresBenchmarkDatabase(url, session);
  try {
    onProgress('loading');
    await session.script(`CREATE EXTENSION IF NOT EXISTS vector; ${createTable('items', dataset.base.dimensions)}`);
    await database.load(
      { schema: 'public', table: 'items', idColumn: 'id', vectorColumn: 'place', integerColumns: [] },
      dataset.base.batches(),
    );
    await session.script(`${createTable('early', dataset.base.dimensions)}; SET max_parallel_workers_per_gather = 0`);
    onProgress('exact neighbours');
    const queries = await queriesOf(dataset);
    const bounds = await exactBounds(session, queries);
    const measured: MeasuredAnchor[] = [];
    for (const index of anchorIndexes) {
      const wanted = anchors.filter((anchor) => anchor.index === index);
      if (wanted.length === 0) continue;
      const recalls = wanted.map(() => 0);
      const { builds } = definitions[index];
      for (let build = 1; build <= builds; build += 1) {
        onProgress(`${index}, build ${build} of ${builds}`);
        await createIndex(session, index);
        for (const [place, anchor] of wanted.entries()) {
          recalls[place] = (recalls[place] ?? 0) + (await recallOf(session, anchor, queries, bounds)) / builds;
        }
        await session.script('DROP INDEX searched; TRUNCATE early');
      }
      for (const [place, anchor] of wanted.entries()) measured.push({ anchor, recall: recalls[place] ?? 0 });
    }
    return measured;
  } finally {
    await database.close();
  }
}

const k = 10;

function createTable(name: string, dimensions: number): string {
  return `CREATE TABLE ${name} (id bigint, place vector(${dimensions}));
    ALTER TABLE ${name} ALTER COLUMN place SET STORAGE PLAIN`;
}

async function queriesOf(dataset: GeneratedDataset): Promise<readonly string[]> {
  const texts: string[] = [];
  const { dimensions } = dataset.queries;
  for await (const { data, rows } of dataset.queries.batches()) {
    for (let row = 0; row < rows; row += 1) {
      texts.push(`[${data.subarray(row * dimensions, (row + 1) * dimensions).join(',')}]`);
    }
  }
  return texts;
}

/** The distance of the 10th neighbour of each query, and a band of 1e-6 of it for ties. */
async function exactBounds(session: Session, queries: readonly string[]): Promise<readonly number[]> {
  const bounds: number[] = [];
  for (const query of queries) bounds.push(((await search(session, 'items', query)).at(-1) ?? Number.NaN) * (1 + 1e-6));
  return bounds;
}

async function createIndex(session: Session, index: AnchorIndex): Promise<void> {
  const { method, options, builtEmpty } = definitions[index];
  const create = (table: string): string =>
    `CREATE INDEX searched ON ${table} USING ${method} (place vector_cosine_ops) WITH (${options})`;
  await session.script(`SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0`);
  await session.script(
    builtEmpty ? `${create('early')}; INSERT INTO early SELECT * FROM items; ANALYZE early` : create('items'),
  );
}

async function recallOf(
  session: Session,
  anchor: Anchor,
  queries: readonly string[],
  bounds: readonly number[],
): Promise<number> {
  const table = definitions[anchor.index].builtEmpty ? 'early' : 'items';
  await session.script(`SET enable_seqscan = off; SET ${anchor.setting} = ${anchor.value}`);
  const plan = await session.run(`EXPLAIN ${searchSql(table)}`, [queries[0] ?? '']);
  if (!JSON.stringify(plan.rows).includes('Index Scan using searched')) {
    throw new RangeError(`The search for ${anchor.index} does not use the index: ${JSON.stringify(plan.rows)}`);
  }
  let found = 0;
  for (const [place, query] of queries.entries()) {
    const bound = bounds[place] ?? Number.NaN;
    found += (await search(session, table, query)).filter((distance) => distance <= bound).length;
  }
  await session.script('RESET enable_seqscan');
  return found / (k * queries.length);
}

function searchSql(table: string): string {
  return `SELECT place <=> $1::vector FROM ${table} ORDER BY place <=> $1::vector LIMIT ${k}`;
}

async function search(session: Session, table: string, query: string): Promise<readonly number[]> {
  const { rows } = await session.run(searchSql(table), [query]);
  return rows.map(([distance]) => Number(distance));
}
