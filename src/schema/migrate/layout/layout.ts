/** A file of migrations, where a layout puts it. A layout answers its files in the order in which they are applied. */
export interface LaidOutFile {
  /** What the ledger remembers: `001_initial_schema`, `V1__init`. */
  readonly name: string;
  readonly path: string;
  /** Runs behind all others and may be changed: `R__views` of Flyway. */
  readonly repeatable?: boolean;
}

/** How a tool lays its migrations out on disk. */
export interface Layout {
  /** Whether the folder looks so. */
  recognises(folder: LayoutFolder): boolean;
  /** Throws a UsageError for what the tool would refuse too, and for what cannot be followed. */
  files(folder: LayoutFolder): Promise<readonly LaidOutFile[]> | readonly LaidOutFile[];
}

export interface LayoutFolder {
  readonly path: string;
  /** Every file below it, as `meta/_journal.json`, without those whose names begin with a dot. */
  readonly entries: readonly string[];
  /** Everything directly in it, folders too. */
  readonly names: readonly string[];
}
