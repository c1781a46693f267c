import { open, type FileHandle } from 'node:fs/promises';
import { writeAll } from './atomic-file.ts';
import type { VectorWriter } from './vector-writer.ts';
import { UsageError } from '../../../base/errors.ts';
import type { VectorBatch } from '../vector-source.ts';

/** How a binary format lays out rows of one width. */
export interface BinaryLayout {
  readonly element: 'float32' | 'uint8' | 'int8' | 'int32';
  /** Each row begins with its width as an int32. */
  readonly rowHeaders: boolean;
  /** What stands before the first row; of the same length whatever the number of rows. */
  header(rows: number, width: number): Uint8Array;
}

/** Writes to an existing empty file. The number of rows is written when it is known. */
export async function openBinaryWriter(file: string, layout: BinaryLayout, width: number): Promise<VectorWriter> {
  const handle = await open(file, 'r+');
  return new BinaryWriter(handle, layout, width);
}

const ranges = {
  uint8: { from: 0, to: 255, create: (length: number) => new Uint8Array(length) },
  int8: { from: -128, to: 127, create: (length: number) => new Int8Array(length) },
  int32: { from: -(2 ** 31), to: 2 ** 31 - 1, create: (length: number) => new Int32Array(length) },
} as const;

class BinaryWriter implements VectorWriter {
  readonly #handle: FileHandle;
  readonly #layout: BinaryLayout;
  readonly #width: number;
  #position: number;
  #rows = 0;

  constructor(handle: FileHandle, layout: BinaryLayout, width: number) {
    this.#handle = handle;
    this.#layout = layout;
    this.#width = width;
    this.#position = layout.header(0, width).length;
  }

  async write(batch: VectorBatch): Promise<void> {
    const bytes = this.#layout.rowHeaders ? this.#withHeaders(this.#encode(batch), batch.rows) : this.#encode(batch);
    await writeAll(this.#handle, bytes, this.#position);
    this.#position += bytes.byteLength;
    this.#rows += batch.rows;
  }

  async finish(): Promise<void> {
    await writeAll(this.#handle, this.#layout.header(this.#rows, this.#width), 0);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #encode({ data, firstRow }: VectorBatch): Uint8Array {
    const { element } = this.#layout;
    if (element === 'float32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const { from, to, create } = ranges[element];
    const integers = create(data.length);
    for (const [index, value] of data.entries()) {
      if (!Number.isInteger(value) || value < from || value > to) {
        this.#refuse(firstRow + Math.floor(index / this.#width), index % this.#width, value);
      }
      integers[index] = value;
    }
    return new Uint8Array(integers.buffer);
  }

  #withHeaders(elements: Uint8Array, rows: number): Uint8Array {
    const rowBytes = elements.length / rows;
    const bytes = new Uint8Array(rows * (4 + rowBytes));
    const view = new DataView(bytes.buffer);
    for (let row = 0; row < rows; row += 1) {
      view.setInt32(row * (4 + rowBytes), this.#width, true);
      bytes.set(elements.subarray(row * rowBytes, (row + 1) * rowBytes), row * (4 + rowBytes) + 4);
    }
    return bytes;
  }

  #refuse(row: number, element: number, value: number): never {
    const { element: name } = this.#layout;
    const range = name === 'float32' ? '' : `${ranges[name].from} to ${ranges[name].to}`;
    throw new UsageError(
      'dataset-not-integer',
      `Row ${row} (from 0), element ${element} (from 0) is ${value}, and this format holds integers from ${range}. Write fvecs, fbin or npy instead.`,
    );
  }
}
