import { judge, readPrecedents, type Judgement } from './judge.ts';
import { mergeEvidence, type EvidencePart } from './merge-evidence.ts';
import { originOf } from './origin-of.ts';
import { refuseFilteredGate } from './refuse-filtered-gate.ts';
import { findSuiteFiles } from './suite-files.ts';
import { UsageError } from '../../base/errors.ts';
import type { Evidence } from '../parity/evidence.ts';
import { filterFlags } from '../parity/filter.ts';
import { originDifference } from '../parity/origin.ts';
import type { Config } from '../../engine/config/config.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

interface MergeOptions {
  readonly config: Config;
  /** Profiles that must be live, beside those that the jobs required. */
  readonly required: readonly ProfileName[];
  readonly allowStandIn: boolean;
  readonly version: string;
}

/**
 * The verdict of one run on all profiles, from the evidence of several on some. Expected divergences and baselines are
 * those of this checkout, so it has to be the one that the jobs ran: throws a {@link UsageError} where it is not.
 */
export async function judgeMerged(
  parts: readonly EvidencePart[],
  { config, required, allowStandIn, version }: MergeOptions,
): Promise<Judgement & { readonly evidence: Evidence }> {
  const merged = mergeEvidence(parts);
  const suiteFiles = await findSuiteFiles(config, merged.filtered?.suites ?? []);
  const difference = originDifference(merged.origin, await originOf(config, suiteFiles, version));
  if (difference !== null) {
    throw new UsageError(
      'merge-other-checkout',
      `${parts[0]?.file} cannot be merged here: it ${difference.text}. Merge on the commit that the jobs ran.`,
    );
  }
  const unknown = merged.profiles.find(({ name }) => !config.profiles.some((profile) => profile.name === name));
  if (unknown !== undefined)
    throw new UsageError('merge-profile', `The evidence has a profile "${unknown.name}", which the config lacks.`);
  const evidence: Evidence = {
    ...merged,
    required: [...new Set([...merged.required, ...required])],
    allowStandIn: merged.allowStandIn || allowStandIn,
  };
  if (evidence.filtered !== null) refuseFilteredGate(filterFlags(evidence.filtered), evidence.required);
  return { ...(await judge(evidence, await readPrecedents(config))), evidence };
}
