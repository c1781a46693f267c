import { createHash, type Hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { UsageError } from '../../../base/errors.ts';

/** SQL files in the order of their names, verified by `atlas.sum`. */
export const atlas: Layout = {
  recognises: ({ names }) => names.includes(sumFile),

  async files({ path, names }: LayoutFolder): Promise<readonly LaidOutFile[]> {
    const sql = names.filter((name) => name.endsWith('.sql'));
    await verify(path, sql);
    return sql.map((name) => ({ name: name.slice(0, -4), path: join(path, name) }));
  },
};

const sumFile = 'atlas.sum';

/** Each line's hash goes over all files up to its own, names included: https://atlasgo.io/concepts/migration-directory-integrity */
async function verify(path: string, names: readonly string[]): Promise<void> {
  const written = await readFile(join(path, sumFile), 'utf8').catch(() => '');
  const lines = new Map(
    written.split('\n').flatMap((line) => {
      const [, name, hash] = /^(.+) h1:(\S+)$/.exec(line.trim()) ?? [];
      return name === undefined || hash === undefined ? [] : [[name, hash] as const];
    }),
  );
  const running = createHash('sha256');
  for (const name of names) {
    const bytes = await readFile(join(path, name));
    running.update(name);
    if (/^-- *atlas:sum\s+ignore\s*$/m.test(bytes.toString('utf8'))) continue;
    running.update(bytes);
    const found = digestOf(running);
    const expected = lines.get(name);
    if (expected === found) continue;
    throw new UsageError(
      'migration-checksum',
      `${join(path, name)} ${expected === undefined ? `is not in ${sumFile}` : `or a file before it was changed after ${sumFile} was written`}: restore it, or run "atlas migrate hash".`,
    );
  }
  const gone = [...lines.keys()].find((name) => !names.includes(name));
  if (gone !== undefined)
    throw new UsageError(
      'migration-missing',
      `${join(path, gone)} is in ${sumFile} and not there: restore it, or run "atlas migrate hash".`,
    );
}

function digestOf(running: Hash): string {
  return running.copy().digest('base64');
}
