import { builtInNames } from '../parity/built-in-names.ts';
import type { Findings, ProfileFinding } from './findings.ts';
import { placesOf } from './suite-records.ts';
import type { Location } from '../parity/check-record.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** Why the run proves less than it should although nothing failed or differed. With one of them it is incomplete. */
export function gapsOf(
  findings: Findings,
  unsatisfied: readonly ProfileName[],
  only: readonly Location[],
): readonly string[] {
  const names = unsatisfied.map((name) => whyUnsatisfied(findings, name));
  const idle = findings.profiles.filter(
    (finding) => finding.live !== null && !ranChecks(finding) && !unsatisfied.includes(finding.profile.name),
  );
  return [
    ...(names.length === 0 ? [] : [`required but not exercised: ${names.join(', ')}`]),
    ...(only.length === 0 ? [] : [`".only" at ${placesOf(only)} leaves checks out`]),
    ...idle.map(({ profile }) => `none of the checks ran on ${profile.name}`),
    ...(findings.unstable.length === 0 ? [] : [`unstable: ${unstableText(findings.unstable)}`]),
    ...(findings.comparison.observations === 0 ? ['nothing was compared'] : []),
    ...(idle.length === 0 && isDisjoint(findings) ? ['no check of the suites ran on two profiles'] : []),
  ];
}

/** Whether every profile ran checks that no other one ran, so that the catalog is all that was compared. */
function isDisjoint({ comparison, profiles }: Findings): boolean {
  if (comparison.observations === 0 || comparison.checksInCommon > 0) return false;
  return profiles.some((finding) => ranChecks(finding));
}

function unstableText(unstable: Findings['unstable']): string {
  const [first] = unstable;
  const name = first?.observation == null ? first?.check : `${first.check} · ${first.observation}`;
  return unstable.length === 1 ? `${name}` : `${name} and ${unstable.length - 1} more`;
}

/** Whether a check of the suites ran on the live profile; those of the run itself always do. */
export function ranChecks({ live }: ProfileFinding): boolean {
  return Object.entries(live?.exercise.checks ?? {}).some(
    ([check, { outcome }]) => outcome !== 'not-exercised' && !builtInNames.includes(check),
  );
}

function whyUnsatisfied(findings: Findings, name: ProfileName): string {
  const finding = findings.profiles.find((candidate) => candidate.profile.name === name);
  if (finding?.live && !ranChecks(finding)) return `${name} (none of its checks ran)`;
  return finding?.live?.exercise.identity.standIn === true ? `${name} (only by a stand-in)` : name;
}
