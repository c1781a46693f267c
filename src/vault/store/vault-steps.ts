import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createCanary } from '../licence/canary.ts';
import { createPrivateFolder, writePrivateFile } from '../../base/files/private-file.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * Finished steps of benchmarks, so that an interrupted one goes on where it was. They hold numbers of every profile and
 * are restricted all of them.
 */
export class VaultSteps {
  readonly #folder: string | null;
  readonly #memory = new Map<string, unknown>();
  /** The keys that were read or written by this process. */
  readonly #used = new Set<string>();

  /** Without a folder, steps are kept as long as the process lives: nothing plain is written then. */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** What was written under the key, or undefined. A file that cannot be read counts as none. */
  async read(key: string): Promise<unknown> {
    this.#used.add(key);
    if (this.#folder === null) return this.#memory.get(key);
    try {
      return step.parse(JSON.parse(await readFile(this.#file(this.#folder, key), 'utf8'))).value;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      return undefined;
    }
  }

  async write(key: string, value: unknown): Promise<void> {
    this.#used.add(key);
    if (this.#folder === null) return void this.#memory.set(key, value);
    await createPrivateFolder(this.#folder);
    const content = { canary: createCanary('restricted'), value };
    await writePrivateFile(this.#file(this.#folder, key), `${JSON.stringify(content)}\n`);
  }

  /** Forgets the steps of a benchmark that came to its end: the next one measures by itself. */
  async finish(): Promise<void> {
    this.#memory.clear();
    const folder = this.#folder;
    if (folder !== null) for (const key of this.#used) await rm(this.#file(folder, key), { force: true });
    this.#used.clear();
  }

  /** Removes what was written before the instant, and returns the number of steps removed. */
  async removeBefore(instant: Date): Promise<number> {
    if (this.#folder === null) return 0;
    let removed = 0;
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const file = join(this.#folder, name);
      const found = await stat(file).catch(() => null);
      if (found === null || found.mtime >= instant) continue;
      await rm(file, { force: true });
      removed += 1;
    }
    return removed;
  }

  #file(folder: string, key: string): string {
    if (!/^[\w-]{1,128}$/.test(key)) throw new UsageError('bad-step-key', `"${key}" is not a step key.`);
    return join(folder, `${key}.json`);
  }
}

const step = z.object({ canary: z.string(), value: z.unknown() });
