/** `kind identity` to canonical text: `"column public.jobs.enabled": "8 boolean not null default true"`. */
export type CatalogEntries = Readonly<Record<string, string>>;

/** Kind, identity, text. */
export type CatalogEntry = readonly [kind: string, identity: string, text: string];

/** Sorted by name. Two objects of one printed name, as `a."b.c"` and `"a.b".c`, share an entry. */
export function entriesOf(entries: readonly CatalogEntry[]): CatalogEntries {
  const record: Record<string, string> = {};
  const sorted = entries
    .map(([kind, identity, text]) => ({ name: `${kind} ${identity}`, text }))
    .toSorted((left, right) => order(left.name, right.name) || order(left.text, right.text));
  for (const { name, text } of sorted) record[name] = name in record ? `${record[name]}\n${text}` : text;
  return record;
}

/** A difference between two catalogs: null where a side does not have the object. */
export interface CatalogDifference {
  /** `index public.idx_jobs_user` */
  readonly object: string;
  readonly left: string | null;
  readonly right: string | null;
}

/** Every entry that differs, in the order of their names. Empty when the catalogs are the same. */
export function diffCatalogs(left: CatalogEntries, right: CatalogEntries): readonly CatalogDifference[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .toSorted()
    .map((object) => ({ object, left: left[object] ?? null, right: right[object] ?? null }))
    .filter((difference) => difference.left !== difference.right);
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
