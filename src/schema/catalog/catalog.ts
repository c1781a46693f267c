import { catalogQueries } from './catalog-queries.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * What a database holds, as a flat record of `kind name` to canonical text:
 * `"column public.jobs.enabled": "8 boolean not null default true"`. Two catalogs of the same structure are equal
 * whichever server, PostgreSQL major (15 to 18) or driver they were read from.
 *
 * Left out: what belongs to an extension, the migration ledger, owners, tablespaces, comments, versions of extensions and
 * the data itself. The text of a view is the server's own, and majors write it differently.
 */
export type Catalog = Readonly<Record<string, string>>;

/** Reads the catalog of the session's database. Writes nothing, and leaves the session's settings as they were. */
export async function readCatalog(session: Session): Promise<Catalog> {
  const before = await setAll(session, canonicalSettings);
  try {
    const entries: [string, string][] = [];
    for (const query of catalogQueries) {
      const { rows } = await session.run(query);
      for (const [object, value] of rows) entries.push([object ?? '', value ?? '']);
    }
    return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  } finally {
    await setAll(session, before);
  }
}

/** A difference between two catalogs: null where a side does not have the object. */
interface CatalogDifference {
  /** `index public.idx_jobs_user` */
  readonly object: string;
  readonly left: string | null;
  readonly right: string | null;
}

/** Every object that differs, in the order of their names. Empty when the catalogs are the same. */
export function diffCatalogs(left: Catalog, right: Catalog): readonly CatalogDifference[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .toSorted()
    .map((object) => ({ object, left: left[object] ?? null, right: right[object] ?? null }))
    .filter((difference) => difference.left !== difference.right);
}

/** Everything that the server's own `pg_get_…` functions look at when they write a definition down. */
const canonicalSettings: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog, public',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
};

/** Answers the settings as they were. */
async function setAll(session: Session, settings: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const names = Object.keys(settings);
  const list = names.map((_, index) => `current_setting($${index + 1})`).join(', ');
  const [before = []] = (await session.run(`SELECT ${list}`, names)).rows;
  const pairs = names.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`).join(', ');
  await session.run(`SELECT ${pairs}`, Object.entries(settings).flat());
  return Object.fromEntries(names.map((name, index) => [name, before[index] ?? '']));
}
