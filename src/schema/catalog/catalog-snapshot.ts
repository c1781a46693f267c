import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { CatalogEntries } from './catalog-entry.ts';
import { UsageError } from '../../base/errors.ts';

/** The catalog that people have reviewed, as a file in git. A migration that changes the catalog changes this file too. */
interface CatalogSnapshot {
  /** Every object of a freshly migrated database, under the strategy that changes nothing. */
  readonly objects: CatalogEntries;
  /** What is different under another index strategy, written by hand and reviewed as well. */
  readonly strategies: Readonly<Record<string, CatalogChange>>;
}

interface CatalogChange {
  readonly without: readonly string[];
  readonly with: CatalogEntries;
}

/** Throws a {@link UsageError} when the file is missing or has another shape. */
export async function readCatalogSnapshot(path: string): Promise<CatalogSnapshot> {
  try {
    return snapshotShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new UsageError('catalog-snapshot', `The catalog snapshot ${path} cannot be read: ${reason}`, { cause });
  }
}

const catalogShape = z.record(z.string(), z.string());
const snapshotShape = z.strictObject({
  about: z.string().optional(),
  strategies: z.record(z.string(), z.strictObject({ without: z.array(z.string()), with: catalogShape })),
  objects: catalogShape,
});

/** Writes the objects anew, sorted, and keeps what the file says about the strategies. */
export async function writeCatalogSnapshot(path: string, catalog: CatalogEntries): Promise<void> {
  const { strategies } = await readCatalogSnapshot(path);
  const objects = Object.fromEntries(Object.entries(catalog).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  await writeFile(path, `${JSON.stringify({ about, strategies, objects }, null, 2)}\n`);
}

const about =
  'The catalog of a freshly migrated database, to be reviewed with the migration that changes it. "objects" is written by pgparity, "strategies" by hand.';

/** The catalog that a freshly migrated database has under an index strategy. */
export function expectedCatalog(snapshot: CatalogSnapshot, strategy: string): CatalogEntries {
  const change = snapshot.strategies[strategy];
  if (change === undefined) {
    const known = Object.keys(snapshot.strategies).join(', ');
    throw new UsageError(
      'catalog-strategy',
      `The catalog snapshot has no entry for the index strategy "${strategy}". Add it under "strategies", beside ${known}.`,
    );
  }
  const kept = Object.entries(snapshot.objects).filter(([object]) => !change.without.includes(object));
  return { ...Object.fromEntries(kept), ...change.with };
}
