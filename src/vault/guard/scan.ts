import type { Alarm } from './alarm.ts';
import type { GuardedProfiles } from './guarded-profiles.ts';
import type { StoredFigures } from './stored-figures.ts';

/** One run of the guard. */
export interface Scan {
  readonly context: ScanContext;
  /** Behind symbolic links; null where this machine has no vault. */
  readonly vaultRoot: string | null;
  readonly signal: AbortSignal | null;
  /** How many files and objects were looked into. */
  files: number;
}

/** What a scan of many files shares. */
export interface ScanContext {
  readonly profiles: GuardedProfiles;
  readonly figures: StoredFigures;
  /** Canaries of the results in the vault of this machine, with their ids. */
  readonly resultOfCanary: ReadonlyMap<string, string>;
  /** Whether files that age encrypted may pass: nobody but their recipient can read them. */
  readonly allowAge: boolean;
  readonly report: Report;
}

/** Collects what a scan finds. */
export interface Report {
  add(alarm: Alarm): void;
  /** How many alarms there were so far. */
  readonly count: number;
  /** An export by consent; `held` are the alarms that count when the consent is not there. */
  addConsented(exported: Consented): void;
  /** A file named consent.json. */
  addConsent(folder: string, text: string): void;
}

export interface Consented {
  readonly where: string;
  readonly line: number | null;
  /** The folder that the consent file has to be in. */
  readonly folder: string;
  readonly canary: string;
  readonly held: readonly Alarm[];
}
