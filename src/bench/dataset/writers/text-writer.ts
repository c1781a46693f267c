import { open, type FileHandle } from 'node:fs/promises';
import { writeAll } from './atomic-file.ts';
import type { VectorWriter } from './vector-writer.ts';
import type { VectorBatch } from '../vector-source.ts';

/** JSON lines or CSV, each row its place and its vector: `id` from 0 and `embedding`. */
export async function openTextWriter(file: string, format: 'jsonl' | 'csv', width: number): Promise<VectorWriter> {
  return new TextWriter(await open(file, 'r+'), format, width);
}

class TextWriter implements VectorWriter {
  readonly #handle: FileHandle;
  readonly #format: 'jsonl' | 'csv';
  readonly #width: number;
  #begun = false;

  constructor(handle: FileHandle, format: 'jsonl' | 'csv', width: number) {
    this.#handle = handle;
    this.#format = format;
    this.#width = width;
  }

  async write({ data, rows, firstRow }: VectorBatch): Promise<void> {
    const lines = this.#begun || this.#format === 'jsonl' ? [] : ['id,embedding\n'];
    this.#begun = true;
    for (let row = 0; row < rows; row += 1) {
      const elements = data.subarray(row * this.#width, (row + 1) * this.#width);
      const vector = `[${Array.from(elements, digits).join(',')}]`;
      const id = firstRow + row;
      lines.push(this.#format === 'jsonl' ? `{"id":${id},"embedding":${vector}}\n` : `${id},"${vector}"\n`);
    }
    await writeAll(this.#handle, Buffer.from(lines.join('')));
  }

  async finish(): Promise<void> {}

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Nine digits tell every float32 apart. */
function digits(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isInteger(value) ? String(value) : value.toPrecision(9);
}
