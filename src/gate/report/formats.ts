import { verdictJson } from './json.ts';
import { junitXml } from './junit.ts';
import type { ChecksByProfile } from './junit-suites.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** What a report shows. */
export interface ReportSubject {
  readonly verdict: VerdictDocument;
  readonly redact: Redact;
  /** What each check did; the document names only those that failed or did not run. */
  readonly checks?: ChecksByProfile;
}

/** Every format of `--report`, by name. Each renders the verdict document and nothing else. */
export const formats: Readonly<Record<string, (subject: ReportSubject) => string>> = {
  json: ({ verdict, redact }) => verdictJson(verdict, redact),
  junit: ({ verdict, redact, checks }) => junitXml(verdict, { redact, ...(checks && { checks }) }),
};

/** The format that holds what a run saw instead of what follows from it: for `pgparity merge`. */
export const evidenceFormat = 'evidence';
