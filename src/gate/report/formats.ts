import { badgeJson } from './badge.ts';
import { githubAnnotations } from './github.ts';
import { gitlabReport } from './gitlab.ts';
import { htmlPage } from './page/html-page.ts';
import { verdictJson } from './json.ts';
import { junitXml, redactedChecks } from './junit.ts';
import type { ChecksByProfile } from './junit-suites.ts';
import { markdownComment, markdownSummary } from './markdown.ts';
import { redactedDocument } from './redacted-document.ts';
import { sarifText } from './sarif.ts';
import { tapText } from './tap.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** What a report shows. */
export interface ReportSubject {
  readonly verdict: VerdictDocument;
  readonly redact: Redact;
  /** What each check did; the document names only those that failed or did not run. */
  readonly checks?: ChecksByProfile;
  /** The verdict of the base branch; null where it is not known. */
  readonly base: VerdictDocument | null;
  /** What stands before the path of a file, from the root of the repository, as `services/api/`. */
  readonly prefix: string;
}

/** Every format of `--report`, by name. Each renders the verdict document and nothing else. */
export const formats: Readonly<Record<string, (subject: ReportSubject) => string>> = {
  html: (subject) => htmlPage(shown(subject), subject.base),
  markdown: (subject) => markdownSummary(shown(subject)),
  comment: (subject) => markdownComment(shown(subject), subject.base),
  github: (subject) => githubAnnotations(shown(subject), subject.prefix),
  gitlab: (subject) => gitlabReport(shown(subject), subject.prefix),
  sarif: (subject) => sarifText(shown(subject), subject.prefix),
  badge: (subject) => badgeJson(shown(subject)),
  tap: (subject) => tapText(shown(subject), redactedChecks(subject)),
  json: ({ verdict, redact }) => verdictJson(verdict, redact),
  junit: ({ verdict, redact, checks }) => junitXml(verdict, { redact, ...(checks && { checks }) }),
};

/** The format that holds what a run saw instead of what follows from it: for `pgparity merge`. */
export const evidenceFormat = 'evidence';

function shown({ verdict, redact }: ReportSubject): VerdictDocument {
  return redactedDocument(verdict, redact);
}
