import type { ScanContext } from './scan-context.ts';

/** One run of the guard. */
export interface Scan {
  readonly context: ScanContext;
  /** Behind symbolic links; null where this machine has no vault. */
  readonly vaultRoot: string | null;
  readonly signal: AbortSignal | null;
  /** How many files and objects were looked into. */
  files: number;
}
