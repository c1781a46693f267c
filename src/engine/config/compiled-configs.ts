import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What configs were compiled to, in files that the compiler names after their source: it would run whatever they hold. So
 * each has a checksum in a folder beside, and what does not fit its checksum, or has none, is taken away and compiled anew.
 */
export class CompiledConfigs {
  readonly folder: string;
  readonly #sums: string;

  constructor(cache: string) {
    this.folder = join(cache, 'config');
    this.#sums = join(cache, 'config-sums');
  }

  async removeDamaged(): Promise<void> {
    for (const [name, sum] of await this.#files()) {
      if ((await this.#noted(name)) !== sum) await rm(join(this.folder, name), { force: true });
    }
  }

  /** Of what is there: what was damaged is gone, and the compiler wrote the rest since. */
  async noteSums(): Promise<void> {
    for (const [name, sum] of await this.#files()) {
      if ((await this.#noted(name)) === sum) continue;
      await mkdir(this.#sums, { recursive: true });
      await writeFile(join(this.#sums, name), sum, { mode: 0o600 });
    }
  }

  async remove(): Promise<void> {
    for (const folder of [this.folder, this.#sums]) await rm(folder, { recursive: true, force: true });
  }

  /** The names of the files, with their checksums as they are now. Another process may take one away meanwhile. */
  async #files(): Promise<ReadonlyMap<string, string>> {
    const sums = new Map<string, string>();
    for (const name of await readdir(this.folder).catch(() => [])) {
      const content = await readFile(join(this.folder, name)).catch(() => null);
      if (content !== null) sums.set(name, createHash('sha256').update(content).digest('hex'));
    }
    return sums;
  }

  #noted(name: string): Promise<string | null> {
    return readFile(join(this.#sums, name), 'utf8').catch(() => null);
  }
}
