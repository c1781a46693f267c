/** Where a session can be opened. It can be sent to another process; `url` holds a password, so it is never printed. */
export type Endpoint =
  | { readonly kind: 'postgres'; readonly url: string }
  /** PGlite in this process. `archive` is the path of a dumped data directory (tar), or null for a fresh one. */
  | { readonly kind: 'embedded'; readonly archive: string | null };
