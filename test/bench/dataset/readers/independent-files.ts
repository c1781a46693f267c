import { h5wasm } from 'h5wasm/node';
import { ready } from 'h5wasm/node';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { FileFormat } from '../../../../src/bench/dataset/readers/file-format.ts';

/** The bytes of a file in each format, made from the format's own description and never by the writers under test. */
export async function independentFile(format: FileFormat, rows: readonly (readonly number[])[]): Promise<Uint8Array> {
  const width = rows[0]?.length ?? 0;
  switch (format) {
    case 'fvecs':
      return vecs(rows, 4, (view, byte, value) => view.setFloat32(byte, value, true));
    case 'bvecs':
      return vecs(rows, 1, (view, byte, value) => view.setUint8(byte, value));
    case 'ivecs':
      return vecs(rows, 4, (view, byte, value) => view.setInt32(byte, value, true));
    case 'fbin':
      return bin(rows, 4, (view, byte, value) => view.setFloat32(byte, value, true));
    case 'u8bin':
      return bin(rows, 1, (view, byte, value) => view.setUint8(byte, value));
    case 'i8bin':
      return bin(rows, 1, (view, byte, value) => view.setInt8(byte, value));
    case 'ibin':
      return bin(rows, 4, (view, byte, value) => view.setInt32(byte, value, true));
    case 'npy':
      return npy('<f4', `(${rows.length}, ${width})`, rows.flat(), 4, (view, byte, value) =>
        view.setFloat32(byte, value, true),
      );
    case 'parquet':
      return parquet(rows);
    case 'hdf5':
      return hdf5({ train: { data: Float32Array.from(rows.flat()), shape: [rows.length, width] } });
    case 'jsonl':
      return Buffer.from(rows.map((row, id) => `{"id": ${id}, "embedding": [${row.join(', ')}]}\n`).join(''));
    case 'csv':
      return Buffer.from(`id,embedding\n${rows.map((row, id) => `${id},"[${row.join(',')}]"\n`).join('')}`);
  }
}

type Put = (view: DataView, byte: number, value: number) => void;

export function vecs(rows: readonly (readonly number[])[], bytes: number, put: Put): Uint8Array {
  const parts = rows.map((row) => {
    const view = new DataView(new ArrayBuffer(4 + row.length * bytes));
    view.setInt32(0, row.length, true);
    for (const [index, value] of row.entries()) put(view, 4 + index * bytes, value);
    return new Uint8Array(view.buffer);
  });
  return Buffer.concat(parts);
}

export function bin(rows: readonly (readonly number[])[], bytes: number, put: Put): Uint8Array {
  const values = rows.flat();
  const view = new DataView(new ArrayBuffer(8 + values.length * bytes));
  view.setUint32(0, rows.length, true);
  view.setUint32(4, rows[0]?.length ?? 0, true);
  for (const [index, value] of values.entries()) put(view, 8 + index * bytes, value);
  return new Uint8Array(view.buffer);
}

export function npy(descr: string, shape: string, values: readonly number[], bytes: number, put: Put, fortran = false) {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const header = Buffer.from(`\u0093NUMPY\u0001\u0000  ${dictionary.padEnd(117)}\n`, 'latin1');
  header.writeUInt16LE(118, 8);
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  for (const [index, value] of values.entries()) put(view, index * bytes, value);
  return Buffer.concat([header, new Uint8Array(view.buffer)]);
}

export interface ParquetFileOptions {
  readonly rowGroupSize?: number;
  readonly pageSize?: number;
}

/** An optional list of optional floats, in three levels, as Arrow and Spark write it. */
export function parquet(
  rows: readonly (readonly (number | null)[] | null)[],
  options: ParquetFileOptions = {},
): Uint8Array {
  const buffer = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'embedding', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    ],
    columnData: [{ name: 'embedding', data: rows.map((row) => (row === null ? null : [...row])) }],
    ...options,
  });
  return new Uint8Array(buffer);
}

export interface Hdf5Table {
  readonly data: Float32Array | Float64Array | Int32Array | Int8Array;
  readonly shape: readonly number[];
  readonly chunks?: readonly number[];
}

export async function hdf5(
  tables: Readonly<Record<string, Hdf5Table>>,
  attributes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  await ready;
  const path = join(tmpdir(), `${randomUUID()}.hdf5`);
  const file = new h5wasm.File(path, 'w');
  for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
  for (const [name, { data, shape, chunks }] of Object.entries(tables)) {
    const packed = chunks === undefined ? {} : { chunks: [...chunks], compression: 'gzip' as const };
    file.create_dataset({ name, data, shape: [...shape], ...packed });
  }
  file.close();
  try {
    return await readFile(path);
  } finally {
    await rm(path);
  }
}
