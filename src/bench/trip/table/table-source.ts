import { readTable } from './read-table.ts';
import type { BatchOptions, VectorBatch, VectorSource } from '../../dataset/vector-source.ts';
import type { TableChoice } from '../options/benchmark-options.ts';
import { UsageError } from '../../../base/errors.ts';
import { scalar } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/** A column of vectors in the user's own table, read in the order of its ids within one snapshot. */
export interface TableSource extends VectorSource {
  readonly schema: string;
  readonly table: string;
  readonly idColumn: string;
  readonly vectorColumn: string;
  /** Ids of the rows that were delivered, as text, by their place; complete once the batches were read to the end. */
  readonly ids: readonly string[];
  /** Rows without a vector: no index holds them. Known once the batches were read to the end. */
  readonly skipped: number;
}

/**
 * Finds the table and its columns. Throws a UsageError for a table, a column or a key that is not there, and for a column
 * that holds no vectors.
 */
export async function openTableSource(session: Session, url: string, choice: TableChoice): Promise<TableSource> {
  const place = await findTable(session, choice);
  const ids: string[] = [];
  let skipped = 0;
  const qualified = `${quoteIdentifier(place.schema)}.${quoteIdentifier(place.table)}`;
  const vectors = quoteIdentifier(choice.column);
  const rows = Number(scalar(await session.run(`SELECT count(${vectors}) FROM ${qualified}`)));
  if (rows === 0) throw new UsageError('table-empty', `The table ${choice.table} contains no vectors. Load it first.`);
  return {
    ...place,
    name: `${choice.table}.${choice.column}`,
    vectorColumn: choice.column,
    rows,
    get ids() {
      return ids;
    },
    get skipped() {
      return skipped;
    },
    async *batches({ batchRows = batchRowsDefault, signal }: BatchOptions = {}) {
      ids.length = 0;
      skipped = 0;
      const id = quoteIdentifier(place.idColumn);
      const select = `SELECT ${id}::text, ${vectors} FROM ${qualified} ORDER BY ${id}`;
      let present: (readonly [Buffer, Buffer])[] = [];
      for await (const [key, vector] of readTable(url, select, signal)) {
        if (key === null || vector === null || key === undefined || vector === undefined) {
          skipped += 1;
          continue;
        }
        present.push([key, vector]);
        if (present.length < batchRows) continue;
        yield batchOf(present, ids, place.dimensions);
        present = [];
      }
      if (present.length > 0) yield batchOf(present, ids, place.dimensions);
    },
  };
}

const batchRowsDefault = 1_024;

async function findTable(
  session: Session,
  { table, column, idColumn, filter }: TableChoice,
): Promise<{ schema: string; table: string; idColumn: string; dimensions: number }> {
  const quoted = table.split('.').map(quoteIdentifier).join('.');
  const found = await session.run(
    `SELECT namespaces.nspname, relations.relname, format_type(attributes.atttypid, NULL), attributes.atttypmod,
            (SELECT string_agg(keys.attname, ',') FROM pg_index
               JOIN pg_attribute AS keys ON keys.attrelid = indrelid AND keys.attnum = ANY (indkey)
              WHERE indrelid = relations.oid AND indisprimary),
            relations.relkind
       FROM pg_class AS relations
       JOIN pg_namespace AS namespaces ON namespaces.oid = relations.relnamespace
       LEFT JOIN pg_attribute AS attributes
              ON attributes.attrelid = relations.oid AND attributes.attname = $2 AND NOT attributes.attisdropped
      WHERE relations.oid = to_regclass($1)`,
    [quoted, column],
  );
  const [row] = found.rows;
  if (row === undefined) throw new UsageError('table-missing', `No table "${table}" in this database. Check --table.`);
  const [schema, name, type, modifier, keys, kind] = row;
  if (kind === 'p') {
    throw new UsageError(
      'table-partitioned',
      `The table ${table} is partitioned, and each partition has an index of its own. Name one of its partitions with --table.`,
    );
  }
  if (kind !== 'r' && kind !== 'm') {
    throw new UsageError('table-no-table', `${table} is no table or materialized view. Check --table.`);
  }
  if (type === null)
    throw new UsageError('column-missing', `The table ${table} has no column "${column}". Check --column.`);
  if (type !== 'vector') {
    throw new UsageError(
      'column-no-vector',
      `The column ${table}.${column} has type ${type}, and only columns of type vector are measured. Measure a copy of the vectors with --dataset, or check --column.`,
    );
  }
  if (filter !== null) {
    const held = await session.run(
      'SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND attnum > 0 AND NOT attisdropped',
      [quoted, filter],
    );
    if (held.rows.length === 0) {
      throw new UsageError('column-missing', `The table ${table} has no column "${filter}". Check --filter.`);
    }
  }
  const key = idColumn ?? keys ?? null;
  if (key === null || (idColumn === null && key.includes(','))) {
    throw new UsageError(
      'id-column-missing',
      `The table ${table} has no single-column primary key. Name a unique column with --id-column.`,
    );
  }
  const dimensions = Number(modifier) > 0 ? Number(modifier) : await dimensionsOf(session, quoted, column);
  return { schema: schema ?? '', table: name ?? '', idColumn: key, dimensions };
}

/** Of the first vector, where the column does not say; 0 where there is none. */
async function dimensionsOf(session: Session, table: string, column: string): Promise<number> {
  const vectors = quoteIdentifier(column);
  const sql = `SELECT vector_dims(${vectors}) FROM ${table} WHERE ${vectors} IS NOT NULL LIMIT 1`;
  const { rows } = await session.run(sql);
  return Number(rows[0]?.[0] ?? 0);
}

/** pgvector sends 2 bytes of dimensions, 2 of nothing, and float32, all big-endian (`vector_send` in its vector.c). */
function batchOf(rows: readonly (readonly [Buffer, Buffer])[], ids: string[], dimensions: number): VectorBatch {
  const data = new Float32Array(rows.length * dimensions);
  const firstRow = ids.length;
  for (const [place, [id, vector]] of rows.entries()) {
    const found = vector.readUInt16BE(0);
    if (found !== dimensions) {
      throw new UsageError(
        'dimensions-differ',
        `Row ${id.toString()} has ${found} dimensions, but earlier rows have ${dimensions}. An index needs equal dimensions.`,
      );
    }
    ids.push(id.toString());
    const offset = place * dimensions;
    for (let element = 0; element < dimensions; element += 1)
      data[offset + element] = vector.readFloatBE(4 + element * 4);
  }
  return { firstRow, rows: rows.length, data };
}
