import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { VectorSource } from '../../../../src/bench/dataset/vector-source.ts';

/** A folder for one test file, gone with it. */
export function testFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'pgparity-dataset-'));
  let files = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: (name: string) => join(folder, name),
    /** Puts bytes under a new name with that extension. */
    put: async (extension: string, bytes: Uint8Array | string): Promise<string> => {
      files += 1;
      const path = join(folder, `file-${files}.${extension}`);
      await writeFile(path, bytes);
      return path;
    },
    names: () => readdir(folder),
  };
}

export async function readRows(source: VectorSource, batchRows = 3): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { firstRow, rows, data } of source.batches({ batchRows })) {
    if (firstRow !== found.length) throw new Error(`A batch begins at ${firstRow} after ${found.length} rows.`);
    if (data.length !== rows * source.dimensions)
      throw new Error(`A batch of ${rows} rows has ${data.length} elements.`);
    for (let row = 0; row < rows; row += 1) {
      found.push([...data.subarray(row * source.dimensions, (row + 1) * source.dimensions)]);
    }
  }
  return found;
}
