import type { Findings, ProfileFinding } from './findings.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** The verdict in one line: what was compared, what was not, and what differs. */
export function summaryOf(
  verdict: VerdictDocument['verdict'],
  findings: Findings,
  counts: VerdictDocument['counts'],
  unsatisfied: readonly ProfileName[],
): string {
  const names = findings.profiles.flatMap((finding) => (finding.exercise === null ? [] : [nameOf(finding)]));
  const absent = findings.profiles
    .filter((finding) => finding.exercise === null)
    .map((finding) => finding.profile.name);
  const notCompared = absent.length === 0 ? '' : `; not compared: ${absent.join(', ')}`;
  if (verdict === 'broken') {
    const faults = [
      counts.failed > 0 ? plural(counts.failed, 'failed check') : '',
      counts.unexpectedDivergences > 0 ? plural(counts.unexpectedDivergences, 'unexpected divergence') : '',
      counts.staleExpectations > 0
        ? plural(counts.staleExpectations, 'expected divergence') + ' that no longer occur'
        : '',
    ].filter((fault) => fault !== '');
    return `broken: ${faults.join(', ')} between ${names.join(', ')}${notCompared}`;
  }
  if (verdict === 'incomplete') {
    const [first] = unsatisfied;
    return first === undefined
      ? `incomplete: nothing was compared${notCompared}`
      : `incomplete: required but not exercised: ${unsatisfied.map((name) => whyUnsatisfied(findings, name)).join(', ')}`;
  }
  return `parity: ${names.join(', ')} agree on ${counts.same} observations, with ${plural(counts.expectedDivergences, 'expected divergence')}${notCompared}`;
}

function whyUnsatisfied(findings: Findings, name: ProfileName): string {
  const finding = findings.profiles.find((candidate) => candidate.profile.name === name);
  return finding?.prepared?.identity.standIn === true ? `${name} (only by a stand-in)` : name;
}

function nameOf(finding: ProfileFinding): string {
  const standIn = finding.exercise?.identity.standIn === true ? 'stand-in, ' : '';
  return `${finding.profile.name} (${standIn}${finding.exercise?.evidence ?? 'none'})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
