import { junitSuites, type ChecksByProfile, type JunitCase, type JunitSuite } from './junit-suites.ts';
import { redactedDocument } from './redacted-document.ts';
import { redactedValue, type Redact } from '../../base/config/redacted-value.ts';
import { element } from './xml.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

interface JunitOptions {
  readonly redact: Redact;
  /**
   * What each check did, by profile. The document names only those that failed or did not run; without this, the passed
   * ones of a suite are one test case that says how many they are.
   */
  readonly checks?: ChecksByProfile;
}

/**
 * The verdict as JUnit XML, as Jenkins, GitLab and Cloud Build's readers take it: a suite for each profile and suite
 * file, a suite "parity" in which every unexpected divergence and every stale expectation is a failed test case, and a
 * suite "profiles" with those that did not run.
 */
export function junitXml(verdict: VerdictDocument, options: JunitOptions): string {
  const document = redactedDocument(verdict, options.redact);
  const suites = junitSuites(document, redactedChecks(options));
  const count = (outcome: JunitCase['outcome']): number =>
    countOf(
      suites.flatMap(({ cases }) => cases),
      outcome,
    );
  const root = element(
    'testsuites',
    {
      name: 'pgparity',
      tests: suites.reduce((sum, { cases }) => sum + cases.length, 0),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: seconds(document.durationsMs['total'] ?? null),
    },
    suites.flatMap((suite, index) => suiteElement(suite, index, document)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.join('\n')}\n`;
}

/** Of each check what a report shows: its name, what came of it, and where it stands. */
export function redactedChecks({ checks = {}, redact }: JunitOptions): ChecksByProfile {
  const entries = Object.entries(checks).map(([profile, records]) => {
    const redacted = Object.entries(records).map(([check, { outcome, location }]) => [
      redact(check),
      { outcome, location: redactedValue(location, redact) },
    ]);
    return [profile, Object.fromEntries(redacted)];
  });
  return Object.fromEntries(entries);
}

function suiteElement(suite: JunitSuite, index: number, { startedAt }: VerdictDocument): readonly string[] {
  const { name, durationMs, properties, cases } = suite;
  const counts = {
    tests: cases.length,
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
    skipped: countOf(cases, 'skipped'),
  };
  return element(
    'testsuite',
    // Readers of the Maven kind take a time stamp without a zone or fractions, in UTC.
    { name, id: index, ...counts, time: seconds(durationMs), timestamp: startedAt.slice(0, 19) },
    [
      ...element(
        'properties',
        {},
        Object.entries(properties).flatMap(([key, value]) => element('property', { name: key, value })),
      ),
      ...cases.flatMap(caseElement),
    ],
  );
}

function caseElement({ classname, name, file, line, outcome, message, text }: JunitCase): readonly string[] {
  // Without a time: the document knows how long a suite took, not how long a check did.
  const attributes = { classname, name, file, line };
  if (outcome === 'passed') return element('testcase', attributes);
  const type = outcome === 'skipped' ? undefined : 'pgparity';
  return element('testcase', attributes, element(outcome, { message, type }, text ?? []));
}

function countOf(cases: readonly JunitCase[], outcome: JunitCase['outcome']): number {
  return cases.filter((each) => each.outcome === outcome).length;
}

function seconds(milliseconds: number | null): string | undefined {
  return milliseconds === null ? undefined : (milliseconds / 1000).toFixed(3);
}
