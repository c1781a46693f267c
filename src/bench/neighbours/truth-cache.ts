import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inOrder, readTruthBytes, truthBytes, type TruthKey } from './truth-document.ts';
import type { Truth } from './truth.ts';
import { cacheFolder } from '../../base/files/cache-folder.ts';
import { replaceFile, unfinishedSuffix } from '../../base/files/replace-file.ts';
import type { Environment } from '../../base/config/environment.ts';

/**
 * Exact neighbours that were counted before, in a folder that only its owner can read. What is damaged or foreign there
 * counts as missing and is overwritten; beyond `bytesMax` (2 GiB by default) what was not used for longest is removed.
 */
export class TruthCache {
  readonly #folder: string;
  readonly #bytesMax: number;

  constructor(folder: string, options: { readonly bytesMax?: number } = {}) {
    this.#folder = folder;
    this.#bytesMax = options.bytesMax ?? 2 ** 31;
  }

  /** The truth with that key if it is kept, else counts it and keeps it. */
  async truthOf(key: TruthKey, count: () => Promise<Truth>): Promise<Truth> {
    const kept = await this.find(key);
    if (kept !== undefined) return kept;
    const truth = await count();
    await this.keep(key, truth);
    return truth;
  }

  async find(key: TruthKey): Promise<Truth | undefined> {
    const file = this.#fileOf(key);
    try {
      const truth = readTruthBytes(await alignedFile(file), key);
      const now = new Date();
      // So that the ones that are used are removed last.
      if (truth !== undefined) await utimes(file, now, now).catch(() => undefined);
      return truth;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a truth, whole or not at all. Answers why it could not be kept (a full disk, a folder that may not be written),
   * or null: whoever has a truth can go on without.
   */
  async keep(key: TruthKey, truth: Truth): Promise<string | null> {
    const file = this.#fileOf(key);
    const bytes = truthBytes(key, truth);
    if (bytes.length > this.#bytesMax) return `it takes ${bytes.length} bytes, and ${this.#bytesMax} are kept at most`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await replaceFile(file, (temporary) => writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 }));
      await this.#evict();
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #fileOf(key: TruthKey): string {
    const hash = createHash('sha256')
      .update(JSON.stringify(inOrder(key)))
      .digest('hex');
    return join(this.#folder, `${hash}${ending}`);
  }

  /** Removes what was used longest ago until the rest is small enough, and what an interrupted write left behind. */
  async #evict(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => ownFile.test(name));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const found = await stat(path).catch(() => undefined);
        return { path, bytes: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 };
      }),
    );
    let bytes = 0;
    for (const file of files.sort((left, right) => right.usedMs - left.usedMs)) {
      bytes += file.bytes;
      if (bytes > this.#bytesMax || isLeftBehind(file.path, file.usedMs)) await rm(file.path, { force: true });
    }
  }
}

function isLeftBehind(path: string, usedMs: number): boolean {
  return path.endsWith(unfinishedSuffix) && Date.now() - usedMs > interruptedAfterMs;
}

/** `$XDG_CACHE_HOME/pgparity/truth`. */
export function truthFolder(environment: Environment): string {
  return join(cacheFolder(environment), 'truth');
}

/** A file's bytes at the start of a buffer of their own, so that numbers can be read where they lie. */
async function alignedFile(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  if (bytes.byteOffset % 8 === 0) return bytes;
  const aligned = Buffer.alloc(bytes.length);
  bytes.copy(aligned);
  return aligned;
}

const ending = '.truth';
const ownFile = /^\.?[0-9a-f]{64}\.truth(\.[0-9a-f]{12}\.new)?$/;
/** No write takes as long. */
const interruptedAfterMs = 60 * 60 * 1000;
