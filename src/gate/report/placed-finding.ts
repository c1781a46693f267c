/** What machines show at a file and line: a finding of a verdict, or of the lint of migrations. */
export interface PlacedFinding {
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  /** Relative to the folder of the product; null where the finding stands in no file. */
  readonly file: string | null;
  readonly line: number;
  /** The same for the same finding in every run, whatever the values are. */
  readonly key: string;
  /** The reason that the file itself gives for it. */
  readonly approved?: string | null;
}

/** What the findings stand in. */
export interface FindingsFrame {
  /** What stands before the path of a file, from the root of the repository, as `services/api/`. */
  readonly prefix: string;
  /** Every rule by its id, in one sentence. */
  readonly rules: Readonly<Record<string, string>>;
  /** The version of pgparity. */
  readonly version: string;
}
