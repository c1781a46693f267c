import type { Findings, ProfileFinding } from './findings.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { filterFlags } from '../parity/filter.ts';

/** The verdict in one line: what was compared, what was not, and what differs. */
export function summaryOf(
  verdict: VerdictDocument['verdict'],
  findings: Findings,
  counts: VerdictDocument['counts'],
  gaps: readonly string[],
): string {
  const names = findings.profiles.flatMap((finding) => (finding.exercise === null ? [] : [nameOf(finding)]));
  const absent = findings.profiles
    .filter((finding) => finding.exercise === null)
    .map((finding) => finding.profile.name);
  const notCompared = absent.length === 0 ? '' : `; not compared: ${absent.join(', ')}`;
  const filtered = findings.filter === null ? '' : `; filtered by ${filterFlags(findings.filter)}`;
  const rest = `${notCompared}${filtered}`;
  if (verdict === 'broken') {
    const faults = [
      counts.failed > 0 ? plural(counts.failed, 'failed check') : '',
      counts.missing > 0 ? plural(counts.missing, 'missing check') : '',
      counts.unexpectedDivergences > 0 ? plural(counts.unexpectedDivergences, 'unexpected divergence') : '',
      counts.staleExpectations > 0 ? plural(counts.staleExpectations, 'stale expected divergence') : '',
    ].filter((fault) => fault !== '');
    return `broken: ${faults.join(', ')} between ${names.join(', ')}${rest}`;
  }
  if (verdict === 'incomplete') return `incomplete: ${gaps.join('; ')}${rest}`;
  return `parity: ${names.join(', ')} agree on ${counts.same} observations, with ${plural(counts.expectedDivergences, 'expected divergence')}${rest}`;
}

function nameOf(finding: ProfileFinding): string {
  const standIn = finding.exercise?.identity.standIn === true ? 'stand-in, ' : '';
  return `${finding.profile.name} (${standIn}${finding.exercise?.evidence ?? 'none'})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
