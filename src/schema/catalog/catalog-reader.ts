/**
 * One class of catalog entries as data. `sql` answers rows of a kind, an identity and a canonical text, and runs on every
 * major from 15 on: a column that only some majors have is read through `to_jsonb(row)`.
 */
export interface CatalogReader {
  readonly name: string;
  readonly sql: string;
  /** `catalog.column` pairs whose value reaches an entry. A test holds them against the server's own list. */
  readonly covers: readonly string[];
  /** Catalogs that only a superuser may select by default. Where the role may not, the reader is left out: a gap. */
  readonly needs?: readonly string[];
  /** The kinds of its entries, where it may be left out. */
  readonly kinds?: readonly string[];
}

/** `covers('pg_cast', 'castfunc castcontext')`: the pairs of one catalog. */
export function covers(table: string, columns: string): readonly string[] {
  return columns
    .trim()
    .split(/\s+/)
    .map((column) => `${table}.${column}`);
}
