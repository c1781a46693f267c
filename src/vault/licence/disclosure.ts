import type { Environment } from '../../base/config/environment.ts';
import type { Licence } from '../../engine/profile/profile.ts';

/** Where an output goes. */
interface Channel {
  /** A build's log is kept and read by many. */
  readonly ci: boolean;
  /** False for a file and a pipe. */
  readonly terminal: boolean;
  /** The person asked for it with `--show`. */
  readonly show: boolean;
}

export type Disclosure = { readonly kind: 'show' } | { readonly kind: 'withhold'; readonly reason: string };

/**
 * Whether measured numbers of a profile may be written to a channel. A number is also whatever one follows from: a ratio, a
 * rank, a rate or remaining time of progress, a duration, a size, a recall, how many rows a second.
 */
export function disclosureOf({ numbers, title }: Pick<Licence, 'numbers' | 'title'>, channel: Channel): Disclosure {
  if (numbers === 'public') return { kind: 'show' };
  const refusal = `the licence (${title}) restricts who may see them`;
  if (channel.ci) return { kind: 'withhold', reason: `${refusal}, and a build's log is read by others` };
  if (!channel.terminal) return { kind: 'withhold', reason: `${refusal}, and this output is not a terminal` };
  if (!channel.show) return { kind: 'withhold', reason: `${refusal}; on a terminal --show shows them` };
  return { kind: 'show' };
}

/** The channel of a stream of this process. */
export function channelOf(stream: { readonly isTTY?: boolean }, environment: Environment, show: boolean): Channel {
  return { ci: isContinuousIntegration(environment), terminal: stream.isTTY === true, show };
}

/** Printed in place of a number. */
export const withheld = 'withheld';

// `CI` is what most services set; these do not, or can be configured not to.
const ciVariables = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'BUILD_ID',
  'BUILD_NUMBER',
  'TF_BUILD',
  'TEAMCITY_VERSION',
  'JENKINS_URL',
  'CODEBUILD_BUILD_ID',
] as const;

function isContinuousIntegration(environment: Environment): boolean {
  return ciVariables.some((name) => !['', '0', 'false', undefined].includes(environment[name]?.trim().toLowerCase()));
}
