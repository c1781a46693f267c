/** What a started server is, as it said itself. */
export interface Identity {
  /** `server_version`, as `15.18`. */
  readonly version: string;
  readonly major: number;
  /** Extensions that could be or are installed, with the version that `CREATE EXTENSION` would give. */
  readonly extensions: Readonly<Record<string, string>>;
  readonly encoding: string;
  readonly collation: string;
  readonly wordSizeBits: 32 | 64;
  readonly role: { readonly name: string; readonly superuser: boolean; readonly createDatabase: boolean };
  readonly imageDigest: string | null;
  /** True when something plays the profile for the harness's own tests. Never evidence for the real one. */
  readonly standIn: boolean;
}
