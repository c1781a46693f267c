import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../base/files/cache-folder.ts';
import type { Environment } from '../../../base/config/environment.ts';
import type { GeneratedDataset } from '../../dataset/generator/generate-dataset.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import { writeVectors } from '../../dataset/writers/write-vectors.ts';

/**
 * The synthetic vectors as a file in the user's cache: reading them is twenty times faster than making them, and a
 * benchmark reads them several times a profile. The file is known by its parameters and by its first vectors, so a
 * generator that changed makes another one. The oldest files go when all of them take more than {@link bytesMax}.
 */
export async function generatedFile(
  { base, parameters }: GeneratedDataset,
  environment: Environment,
  signal: AbortSignal,
): Promise<VectorSource> {
  const folder = join(cacheFolder(environment), 'datasets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${await keyOf(base, parameters)}.fbin`);
  if (!(await isThere(path))) {
    await makeRoom(folder, (base.rows ?? 0) * base.dimensions * 4);
    await writeVectors(base, path, { format: 'fbin', force: true, signal });
  }
  const file = await openVectorSource(path);
  return { name: base.name, dimensions: base.dimensions, rows: base.rows, batches: (options) => file.batches(options) };
}

const bytesMax = 8 * 2 ** 30;

async function keyOf(base: VectorSource, parameters: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([base.name, base.rows, base.dimensions, parameters]));
  for await (const { data } of base.batches({ batchRows: 16 })) {
    hash.update(data);
    break;
  }
  return hash.digest('hex').slice(0, 32);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeRoom(folder: string, bytesNeeded: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
  let bytes = bytesNeeded + files.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of files.toSorted((left, right) => left.mtimeMs - right.mtimeMs)) {
    if (bytes <= bytesMax) return;
    await rm(join(folder, name), { force: true });
    bytes -= size;
  }
}
