import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { UsageError } from '../../../base/errors.ts';

/** `committed/000001-name.sql`, each with its own hash and that of the one before it. What is current is not applied. */
export const graphileMigrate: Layout = {
  recognises: ({ entries }) => entries.some((entry) => committed.test(entry)),

  async files({ path, entries }: LayoutFolder): Promise<readonly LaidOutFile[]> {
    const found = entries.filter((entry) => committed.test(entry));
    let previous: string | null = null;
    for (const entry of found) previous = await verify(join(path, entry), previous);
    return found.map((entry) => ({ name: entry.replace(/^committed\//, '').slice(0, -4), path: join(path, entry) }));
  },
};

const committed = /^committed\/\d{6,}(?:-[^/]*)?\.sql$/;

/** By https://github.com/graphile/migrate/blob/main/FORMATS.md; answers the file's hash. */
async function verify(path: string, previous: string | null): Promise<string> {
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  const header = /^(?:--! [A-Z].*\n)*/.exec(text)?.[0] ?? '';
  const valueOf = (key: string): string | undefined => new RegExp(`^--! ${key}: (.*)$`, 'm').exec(header)?.[1]?.trim();
  const hash = valueOf('Hash');
  const before = valueOf('Previous');
  if (hash === undefined || before === undefined)
    throw new UsageError(
      'migration-checksum',
      `${path} does not begin with "--! Previous:" and "--! Hash:": commit it with graphile-migrate.`,
    );
  if (before !== (previous ?? '-'))
    throw new UsageError(
      'migration-checksum',
      `${path} follows ${before}, and the file before it is ${previous ?? 'none'}: restore the files.`,
    );
  const [algorithm = 'sha1'] = hash.split(':');
  const body = text.slice(header.length).trim();
  const digest = createHash(algorithm)
    .update(`${`${previous ?? ''}\n${body}`.trim()}\n`)
    .digest('hex');
  if (`${algorithm}:${digest}` === hash || /^--! AllowInvalidHash/m.test(header)) return hash;
  throw new UsageError(
    'migration-checksum',
    `${path} was changed after it was committed: restore it, or uncommit it with graphile-migrate.`,
  );
}
