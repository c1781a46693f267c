import { relative } from 'node:path';
import { divergenceEntries } from './divergence-entries.ts';
import type { Findings, ProfileFinding } from './findings.ts';
import { repeatCommand } from './repeat-command.ts';
import { gapsOf, ranChecks } from './gaps-of.ts';
import { distinctPlaces } from './suite-records.ts';
import { summaryOf } from './summary-of.ts';
import { answerParts } from '../parity/answer-parts.ts';
import type { CheckRecord } from '../parity/check-record.ts';
import { ageDaysOf } from '../parity/stale-baseline.ts';
import type { MissingCheck } from '../parity/missing.ts';
import { outcomeObservation } from '../parity/test-outcome.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { exitCodes } from '../../base/errors.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

type Verdict = VerdictDocument['verdict'];

export function verdictOf(findings: Findings): VerdictDocument {
  const live = findings.profiles.filter((finding) => finding.live !== null);
  const failures = live.flatMap((finding) => failuresOf(finding, findings));
  const notExercised = [...live.flatMap((finding) => notExercisedOf(finding)), ...notRecorded(findings.profiles)];
  const divergences = divergenceEntries(findings);
  const unexpected = divergences.filter(({ expected }) => !expected).length;
  const stale = findings.comparison.staleExpectations;
  const unsatisfied = findings.required.filter((name) => !satisfies(findings, name));
  const only = distinctPlaces(live.flatMap((finding) => finding.live?.only ?? []));
  const gaps = gapsOf(findings, unsatisfied, only);
  const broken = unexpected + stale.length + failures.length + findings.missing.length > 0;
  const verdict: Verdict = broken ? 'broken' : gaps.length > 0 ? 'incomplete' : 'parity';
  const counts = {
    checks: new Set(live.flatMap((finding) => Object.keys(finding.exercise?.checks ?? {}))).size,
    observations: findings.comparison.observations,
    same: findings.comparison.same,
    expectedDivergences: divergences.length - unexpected,
    unexpectedDivergences: unexpected,
    staleExpectations: stale.length,
    expectationsNotJudged: findings.comparison.notJudged.length,
    missing: findings.missing.length,
    failed: failures.length,
    notExercised: notExercised.length,
  };
  return {
    schemaVersion: 4,
    tool: { name: 'pgparity', version: findings.version },
    startedAt: findings.startedAt.toISOString(),
    seed: findings.seed,
    verdict,
    exitCode: { parity: exitCodes.parity, broken: exitCodes.broken, incomplete: exitCodes.notExercised }[verdict],
    summary: summaryOf(verdict, findings, counts, gaps),
    filtered: findings.filter && { suites: [...findings.filter.suites], check: findings.filter.check },
    only: [...only],
    profiles: findings.profiles.map((finding) => profileEntry(finding, findings)),
    counts,
    catalogs: findings.profiles.flatMap(catalogsOf),
    divergences,
    staleExpectations: stale.map(({ expectation, note }) => ({
      check: expectation.check,
      observation: expectation.observation,
      note,
      file: relative(findings.productFolder, findings.expectationsFile),
    })),
    expectationsNotJudged: findings.comparison.notJudged.map(({ expectation, note }) => ({
      check: expectation.check,
      observation: expectation.observation,
      note,
    })),
    failures,
    missing: findings.missing.map((missing) => ({ ...missing, note: missingNote(missing) })),
    notExercised,
    unstable: findings.unstable.map((each) => ({ ...each })),
    suites: live.flatMap((finding) => suitesOf(finding)),
    notCompared: answerParts.flatMap(({ part, use, reason }) => (use === 'left out' ? [{ part, reason }] : [])),
    durationsMs: { ...findings.durationsMs },
  };
}

/** Whether a required profile was exercised live by the real thing, or by a stand-in where that is allowed. */
function satisfies(findings: Findings, name: ProfileName): boolean {
  const finding = findings.profiles.find((candidate) => candidate.profile.name === name);
  if (finding === undefined || finding.live === null || !ranChecks(finding)) return false;
  return findings.allowStandIn || !finding.live.exercise.identity.standIn;
}

function profileEntry(finding: ProfileFinding, findings: Findings): VerdictDocument['profiles'][number] {
  const { profile, live, exercise, baseline } = finding;
  const records = Object.values(live === null ? {} : (exercise?.checks ?? {}));
  return {
    name: profile.name,
    title: profile.title,
    evidence: exercise?.evidence ?? 'none',
    required: findings.required.includes(profile.name),
    server: live?.server ?? null,
    description: live?.description ?? null,
    standIn: exercise?.identity.standIn ?? false,
    identity: exercise?.identity ?? null,
    reason: finding.reason,
    passedOver: [...finding.passedOver],
    baseline:
      exercise?.evidence === 'baseline' && baseline !== null
        ? {
            recordedAt: baseline.recordedAt,
            ageDays: ageDaysOf(baseline, findings.startedAt),
            file: relative(findings.productFolder, baseline.file),
            stale: finding.staleBaseline?.note ?? null,
          }
        : null,
    passed: countOf(records, 'passed'),
    failed: countOf(records, 'failed'),
    notExercised: countOf(records, 'not-exercised'),
  };
}

function countOf(records: readonly CheckRecord[], outcome: CheckRecord['outcome']): number {
  return records.filter((record) => record.outcome === outcome).length;
}

function catalogsOf({ profile, live }: ProfileFinding): VerdictDocument['catalogs'] {
  return live === null ? [] : [{ profile: profile.name, ...live.catalog }];
}

/** The failed checks, but for those whose outcome itself is compared: where it differs, the divergence shows them. */
function failuresOf(
  finding: ProfileFinding,
  { repeatArguments, comparison, explanations }: Findings,
): VerdictDocument['failures'] {
  const differing = new Set(
    comparison.divergences.flatMap(({ check, observation }) => (observation === outcomeObservation ? [check] : [])),
  );
  return Object.entries(finding.exercise?.checks ?? {}).flatMap(([check, record]) =>
    record.outcome === 'failed' && !differing.has(check)
      ? [
          {
            check,
            profile: finding.profile.name,
            location: record.location,
            message: record.failure,
            diff: record.diff,
            compared: record.compared ?? null,
            statement: record.asked?.last?.statement ?? null,
            parameters: [...(record.asked?.last?.parameters ?? [])],
            psql: explanations.failures.get(record)?.psql ?? null,
            follows: explanations.failures.get(record)?.follows ?? null,
            repeat: repeatCommand(check, [finding.profile.name], repeatArguments),
          },
        ]
      : [],
  );
}

function notExercisedOf(finding: ProfileFinding): VerdictDocument['notExercised'] {
  return Object.entries(finding.exercise?.checks ?? {}).flatMap(([check, record]) =>
    record.outcome === 'not-exercised' ? [{ check, profile: finding.profile.name, reason: record.reason }] : [],
  );
}

/** Checks that ran now and that a baseline does not hold as run: on its profile nothing was compared with them. */
function notRecorded(profiles: readonly ProfileFinding[]): VerdictDocument['notExercised'] {
  const ran = profiles.flatMap(({ live, exercise }) => (live === null ? [] : Object.entries(exercise?.checks ?? {})));
  const names = new Set(ran.flatMap(([check, record]) => (record.outcome === 'not-exercised' ? [] : [check])));
  return profiles.flatMap(({ profile, exercise }) =>
    exercise?.evidence === 'baseline'
      ? [...names].flatMap((check) => {
          const record = exercise.checks[check];
          if (record !== undefined && record.outcome !== 'not-exercised') return [];
          const reason =
            record === undefined
              ? 'not in its baseline: write it again with "pgparity record"'
              : `in its baseline: ${record.reason}`;
          return [{ check, profile: profile.name, reason }];
        })
      : [],
  );
}

function missingNote({ profile, knownBy, nearest }: MissingCheck): string {
  const renamed = nearest === null ? '' : ` The nearest new check is "${nearest}".`;
  return knownBy.includes('baseline')
    ? `It is in ${knownBy}, and ${profile} no longer has it.${renamed} If that was meant, record again with "pgparity record".`
    : `It is declared on ${knownBy}, and not on ${profile}. Declare it on both; "needs" leaves it out where it cannot run.`;
}

function suitesOf(finding: ProfileFinding): VerdictDocument['suites'] {
  const checks = Object.entries(finding.exercise?.checks ?? {});
  return Object.entries(finding.live?.suiteDurationsMs ?? {}).map(([suite, durationMs]) => {
    const records = checks.filter(([check]) => check.startsWith(`${suite} > `)).map(([, record]) => record);
    return {
      suite,
      profile: finding.profile.name,
      passed: countOf(records, 'passed'),
      failed: countOf(records, 'failed'),
      notExercised: countOf(records, 'not-exercised'),
      durationMs,
    };
  });
}
