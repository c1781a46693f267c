import type { CatalogReader } from './catalog-reader.ts';
import { catalogReaders } from './catalog-readers.ts';
import { excusedColumns } from './data/excused-columns.ts';

/** Something that a catalog says nothing about. */
export interface CatalogGap {
  readonly name: string;
  readonly reason: string;
  /** The entries that are missing here and may be there in another catalog: a name, or a kind with a space behind it. */
  readonly entries: readonly string[];
}

/** What no role reads. */
export const standingGaps: readonly CatalogGap[] = [
  ...excusedColumns.flatMap(({ gap, reason }) => (gap === undefined ? [] : [{ name: gap, reason, entries: [] }])),
  {
    name: 'objects of the system',
    reason: 'They are the server itself. Privileges on them are read, and what was changed or added since initdb.',
    entries: [],
  },
  {
    name: 'objects of extensions',
    reason: "They are the extension's script, which its version stands for. Its tables are read, without their rows.",
    entries: [],
  },
];

/** On a server that others use too. */
export const otherRolesGap: CatalogGap = {
  name: 'roles that this database does not name',
  reason: 'Others use the server too.',
  entries: [],
};

/** What a reader leaves out for a role that may not select its catalogs. */
export function refusedGap({ name, needs = [], kinds = [] }: CatalogReader): CatalogGap {
  const reason = `The role may not read ${needs.join(' and ')}.`;
  return { name, reason, entries: kinds.map((kind) => `${kind} `) };
}

/** A column of the server that is neither read nor excused, as a newer major or a provider brings it. */
export function unknownGap(column: string): CatalogGap {
  return { name: column, reason: 'This version of pgparity does not know the column.', entries: [] };
}

/** `pg_class.relname`, for every column that an entry is read from or that is excused. */
export function knownColumns(): ReadonlySet<string> {
  return new Set([
    ...catalogReaders.flatMap((reader) => reader.covers),
    ...excusedColumns.flatMap(({ columns }) => columns),
  ]);
}
