import type { Finding } from './finding.ts';
import type { ResultNumbers } from './result-numbers.ts';

/** What a scan of many files shares. */
export interface ScanContext {
  readonly numbers: ResultNumbers;
  /** Canaries of the results in the vault of this machine, with their ids. */
  readonly resultOfCanary: ReadonlyMap<string, string>;
  /** Whether files that age encrypted may pass: nobody but their recipient can read them. */
  readonly allowAge: boolean;
  readonly report: Report;
}

/** Where a scan tells what it found. */
export interface Report {
  add(finding: Finding): void;
  /** How many findings there were so far. */
  readonly count: number;
  /** An export by consent; `held` are the findings that count when the consent is not there. */
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
  readonly held: readonly Finding[];
}
