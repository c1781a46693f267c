import { checkParts, suiteName } from './suite-name.ts';
import { filterFlags } from '../parity/filter.ts';
import { canonicalText } from '../parity/json.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

import type { Location } from '../parity/check-record.ts';
/**
 * The verdict as suites: one for each profile and suite file, "parity" with what differs, and "profiles" with those that
 * did not run. A suite without a case is left out.
 */
export function junitSuites(document: VerdictDocument, checks: ChecksByProfile): readonly JunitSuite[] {
  return [...exercisedSuites(document, checks), paritySuite(document), profilesSuite(document)].filter(
    ({ cases }) => cases.length > 0,
  );
}

/** What is known of each check, by profile and name. */
export type ChecksByProfile = Readonly<Record<string, Checks>>;

type Checks = Readonly<Record<string, { readonly outcome: string; readonly location: Location }>>;

/** A JUnit suite before it is written. */
export interface JunitSuite {
  readonly name: string;
  /** Null where nobody measured it, or nobody may see it. */
  readonly durationMs: number | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** One line for a list. */
  readonly message?: string;
  readonly text?: string;
}

function exercisedSuites(document: VerdictDocument, checks: ChecksByProfile): readonly JunitSuite[] {
  const keys = new Map(
    document.suites.map((suite) => [keyOf(suite.profile, suiteName(suite.suite)), suite.durationMs]),
  );
  const known = Object.entries(checks).flatMap(([profile, records]) =>
    Object.keys(records).map((check) => ({ profile, check })),
  );
  for (const { profile, check } of [...document.failures, ...document.notExercised, ...known]) {
    const key = keyOf(profile, checkParts(check).suite);
    if (!keys.has(key)) keys.set(key, null);
  }
  return [...keys].map(([key, durationMs]) => {
    const [profile = '', suite = ''] = key.split('\n');
    return {
      name: `${profile}: ${suite}`,
      durationMs,
      properties: profileProperties(document, profile),
      cases: [
        ...failedCases(document, profile, suite),
        ...skippedCases(document, checks[profile] ?? {}, profile, suite),
        ...passedCases(document, checks[profile], profile, suite),
      ],
    };
  });
}

function keyOf(profile: string, suite: string): string {
  return `${profile}\n${suite}`;
}

function classnameOf(profile: string, suite: string): string {
  // A reader takes what stands before the last dot as a package.
  return `${profile}.${suite.replaceAll('.', '-')}`;
}

function failedCases({ failures }: VerdictDocument, profile: string, suite: string): readonly JunitCase[] {
  return failures
    .filter((failure) => failure.profile === profile && checkParts(failure.check).suite === suite)
    .map(({ check, location, message, diff, repeat }) => ({
      classname: classnameOf(profile, suite),
      name: checkParts(check).name,
      ...placeOf(location),
      outcome: 'failure',
      message: firstLine(message),
      text: [message, diff, `To repeat it: ${repeat}`].filter((part) => part !== null && part !== '').join('\n\n'),
    }));
}

function skippedCases(
  { notExercised }: VerdictDocument,
  records: Checks,
  profile: string,
  suite: string,
): readonly JunitCase[] {
  return notExercised
    .filter((skipped) => skipped.profile === profile && checkParts(skipped.check).suite === suite)
    .map(({ check, reason }) => ({
      classname: classnameOf(profile, suite),
      name: checkParts(check).name,
      ...placeOf(records[check]?.location ?? null),
      outcome: 'skipped',
      message: reason,
    }));
}

function passedCases(
  document: VerdictDocument,
  records: Checks | undefined,
  profile: string,
  suite: string,
): readonly JunitCase[] {
  if (records !== undefined) {
    return Object.entries(records)
      .filter(([check, { outcome }]) => outcome === 'passed' && checkParts(check).suite === suite)
      .map(([check, { location }]) => ({
        classname: classnameOf(profile, suite),
        name: checkParts(check).name,
        ...placeOf(location),
        outcome: 'passed',
      }));
  }
  const own = document.suites.filter((each) => each.profile === profile && suiteName(each.suite) === suite);
  const passed = own.reduce((sum, each) => sum + each.passed, 0);
  return passed === 0
    ? []
    : [{ classname: classnameOf(profile, suite), name: `${passed} checks that passed`, outcome: 'passed' }];
}

function paritySuite(document: VerdictDocument): JunitSuite {
  const diverging = document.divergences
    .filter(({ expected }) => !expected)
    .map(({ check, observation, location, statement, values, note, repeat }): JunitCase => {
      const shown = Object.entries(values).map(
        ([profile, value]) => `${profile}: ${'value' in value ? canonicalText(value.value) : 'nothing was observed'}`,
      );
      return {
        classname: `parity.${checkParts(check).suite}`,
        name: `${checkParts(check).name}: ${observation}`,
        ...placeOf(location),
        outcome: 'failure',
        message: `${Object.keys(values).join(' and ')} differ: ${note}`,
        text: [...(statement === null ? [] : [statement, '']), ...shown, '', `To repeat it: ${repeat}`].join('\n'),
      };
    });
  const stale = document.staleExpectations.map(({ check, observation, note, file }): JunitCase => ({
    classname: `parity.${checkParts(check).suite}`,
    name: `${checkParts(check).name}: ${observation} (expected divergence)`,
    outcome: 'failure',
    message: note,
    text: `${note}\nRemove it from ${file}.`,
  }));
  const missing = document.missing.map(({ check, profile, note }): JunitCase => ({
    classname: `parity.${checkParts(check).suite}`,
    name: `${checkParts(check).name} (missing on ${profile})`,
    outcome: 'failure',
    message: note,
    text: note,
  }));
  const incomplete: readonly JunitCase[] =
    document.verdict === 'incomplete'
      ? [{ classname: 'parity', name: 'the run is complete', outcome: 'error', message: document.summary }]
      : [];
  const { same, expectedDivergences, unexpectedDivergences } = document.counts;
  const agreement: readonly JunitCase[] =
    same > 0 ? [{ classname: 'parity', name: `${same} observations that are the same`, outcome: 'passed' }] : [];
  return {
    name: 'parity',
    durationMs: document.durationsMs['compare'] ?? null,
    properties: {
      verdict: document.verdict,
      summary: document.summary,
      ...(document.filtered === null ? {} : { filtered: filterFlags(document.filtered) }),
      seed: String(document.seed),
      expectedDivergences: String(expectedDivergences),
      unexpectedDivergences: String(unexpectedDivergences),
    },
    cases: [...missing, ...diverging, ...stale, ...incomplete, ...agreement],
  };
}

/** A required profile that did not run is an error; another one is skipped, with the reason. */
function profilesSuite({ profiles, seed }: VerdictDocument): JunitSuite {
  const cases = profiles
    .filter(({ evidence }) => evidence !== 'live')
    .map(({ name, evidence, required, reason, baseline }): JunitCase => {
      const instead = baseline === null ? '' : ` Compared by its baseline, ${baseline.ageDays} days old.`;
      return {
        classname: 'profiles',
        name: `${name} runs`,
        outcome: required ? 'error' : 'skipped',
        message: `${reason ?? `Not exercised (${evidence}).`}${instead}`,
      };
    });
  return { name: 'profiles', durationMs: null, properties: { seed: String(seed) }, cases };
}

function profileProperties({ profiles, seed }: VerdictDocument, name: string): Readonly<Record<string, string>> {
  const profile = profiles.find((each) => each.name === name);
  const identity = profile?.identity;
  return {
    profile: name,
    ...(profile === undefined
      ? {}
      : {
          evidence: profile.evidence,
          server: profile.server ?? 'none',
          description: profile.description ?? 'none',
          standIn: String(profile.standIn),
        }),
    ...(identity === null || identity === undefined
      ? {}
      : {
          serverVersion: identity.version,
          extensions: Object.entries(identity.extensions)
            .map(([extension, version]) => `${extension} ${version}`)
            .join(', '),
          encoding: identity.encoding,
          collation: identity.collation,
          imageDigest: identity.imageDigest ?? 'none',
        }),
    seed: String(seed),
  };
}

function placeOf(location: VerdictDocument['divergences'][number]['location']): Pick<JunitCase, 'file' | 'line'> {
  return location === null || location.file === ''
    ? {}
    : { file: location.file, ...(location.line !== null && { line: location.line }) };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
