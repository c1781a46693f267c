import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../base/files/cache-folder.ts';
import type { Environment } from '../../../base/config/environment.ts';
import { contentOf, type SourceContent } from '../../dataset/content-hash.ts';
import type { GeneratedDataset } from '../../dataset/generator/generate-dataset.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import { writeVectors } from '../../dataset/writers/write-vectors.ts';

interface GeneratedFile {
  readonly source: VectorSource;
  readonly content: SourceContent;
}

/**
 * The synthetic vectors as a file in the user's cache: reading them is twenty times faster than making them, and a
 * benchmark reads them several times a profile. The file is known by its parameters and by its first vectors, so a
 * generator that changed makes another one, and by its content, so that one that is damaged is made again. The oldest
 * files go when all of them take more than {@link bytesMax}.
 */
export async function generatedFile(
  { base, parameters }: GeneratedDataset,
  environment: Environment,
  signal: AbortSignal,
): Promise<GeneratedFile> {
  const folder = join(cacheFolder(environment), 'datasets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = await keyOf(base, parameters);
  const open = async (path: string): Promise<VectorSource> => {
    const file = await openVectorSource(path);
    const { name, dimensions, rows } = base;
    return { name, dimensions, rows, batches: (options) => file.batches(options) };
  };
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(key))) {
    const path = join(folder, name);
    const kept = await open(path)
      .then(contentIn)
      .catch(() => null);
    signal.throwIfAborted();
    if (kept !== null && name === fileName(key, kept.content)) return kept;
    await rm(path, { force: true });
  }
  await makeRoom(folder, (base.rows ?? 0) * base.dimensions * 4);
  const unnamed = join(folder, `${randomUUID()}.fbin`);
  await writeVectors(base, unnamed, { format: 'fbin', signal });
  const { content } = await contentIn(await open(unnamed));
  const path = join(folder, fileName(key, content));
  await rename(unnamed, path);
  return { source: await open(path), content };

  async function contentIn(source: VectorSource): Promise<GeneratedFile> {
    return { source, content: await contentOf(source, { signal }) };
  }
}

function fileName(key: string, { hash }: SourceContent): string {
  return `${key}-${hash}.fbin`;
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
