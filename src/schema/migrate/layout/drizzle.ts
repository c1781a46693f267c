import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { UsageError } from '../../../base/errors.ts';

/** The files that `meta/_journal.json` lists, in its order. */
export const drizzle: Layout = {
  recognises: ({ entries }) => entries.includes(journalFile),

  async files({ path, entries, names }: LayoutFolder): Promise<readonly LaidOutFile[]> {
    const tags = await readTags(join(path, journalFile));
    for (const tag of tags) {
      if (!entries.includes(`${tag}.sql`))
        throw new UsageError(
          'migration-missing',
          `${join(path, journalFile)} lists "${tag}", and ${tag}.sql is not there: restore it.`,
        );
    }
    const stray = names.find((name) => name.endsWith('.sql') && !tags.includes(name.slice(0, -4)));
    if (stray !== undefined)
      throw new UsageError(
        'migration-unlisted',
        `${join(path, stray)} is not listed in ${journalFile}, so Drizzle never runs it: generate it with drizzle-kit, or remove it.`,
      );
    return tags.map((tag) => ({ name: tag, path: join(path, `${tag}.sql`) }));
  },
};

const journalFile = 'meta/_journal.json';

const journal = z.object({ dialect: z.string().optional(), entries: z.array(z.object({ tag: z.string().min(1) })) });

async function readTags(path: string): Promise<readonly string[]> {
  let parsed: z.output<typeof journal>;
  try {
    parsed = journal.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new UsageError(
      'migration-journal',
      `${path} is not a journal of Drizzle: restore it, or run drizzle-kit generate.`,
      {
        cause,
      },
    );
  }
  const { dialect = 'postgresql', entries } = parsed;
  if (!['postgresql', 'pg'].includes(dialect))
    throw new UsageError(
      'migration-provider',
      `${path} names the dialect "${dialect}": pgparity runs migrations for "postgresql".`,
    );
  const tags = entries.map(({ tag }) => tag);
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined)
    throw new UsageError('migration-journal', `${path} lists "${twice}" twice: remove one of the entries.`);
  return tags;
}
