import { UsageError } from '../../base/errors.ts';
import type { Evidence } from '../parity/evidence.ts';
import { canonicalText, type Json } from '../parity/json.ts';
import { originDifference } from '../parity/origin.ts';

/** The evidence of one job, and the file that it came from. */
export interface EvidencePart {
  readonly file: string;
  readonly evidence: Evidence;
}

/**
 * The evidence of jobs that exercised different profiles, as if one run had. It starts with the earliest job, and each stage
 * lasts as long as in the slowest one. Throws a {@link UsageError} for jobs that did not run the same thing.
 */
export function mergeEvidence(parts: readonly EvidencePart[]): Evidence {
  const [first, ...others] = parts;
  if (first === undefined) throw new RangeError('Nothing to merge.');
  for (const other of others) refuseDifferent(first, other);
  refuseTwins(parts);
  const all = parts.map(({ evidence }) => evidence);
  const requiring = all.filter(({ required }) => required.length > 0);
  const profiles = all.flatMap((evidence) => evidence.profiles).toSorted(liveFirst);
  return {
    ...first.evidence,
    startedAt: all.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.evidence.startedAt,
    required: [...new Set(all.flatMap(({ required }) => required))],
    allowStandIn: requiring.length > 0 && requiring.every(({ allowStandIn }) => allowStandIn),
    repeatArguments: distinct(all.map(({ repeatArguments }) => repeatArguments)).flat(),
    profiles: profiles.filter(({ name }, index) => profiles.findIndex((each) => each.name === name) === index),
    unstable: all.flatMap(({ unstable }) => unstable),
    durationsMs: longest(all.map(({ durationsMs }) => durationsMs)),
  };
}

function refuseDifferent(first: EvidencePart, other: EvidencePart): void {
  const [one, two] = [first.evidence, other.evidence];
  const origin = originDifference(two.origin, one.origin);
  const reason =
    origin?.text ??
    different('--seed', one.seed, two.seed) ??
    different('--suite and --check', one.filtered, two.filtered) ??
    different('--compare', one.compareKinds, two.compareKinds);
  if (reason === null) return;
  throw new UsageError(
    'merge-different',
    `${other.file} cannot be merged with ${first.file}: it ${reason}. Run every job on one commit, with the same flags.`,
  );
}

function different(flag: string, one: Json, two: Json): string | null {
  const [left, right] = [canonicalText(one), canonicalText(two)];
  return left === right ? null : `was run with other ${flag}: ${right} and not ${left}`;
}

function refuseTwins(parts: readonly EvidencePart[]): void {
  const seen = new Map<string, string>();
  for (const { file, evidence } of parts) {
    for (const { name, live } of evidence.profiles) {
      if (live === null) continue;
      const before = seen.get(name);
      if (before !== undefined) {
        throw new UsageError(
          'merge-twins',
          `${before} and ${file} both exercised ${name}, and only one can count. Leave one of them out.`,
        );
      }
      seen.set(name, file);
    }
  }
}

type ProfileEvidence = Evidence['profiles'][number];

/** A job that exercised a profile knows it better than one that could not. */
function liveFirst(left: ProfileEvidence, right: ProfileEvidence): number {
  return Number(left.live === null) - Number(right.live === null);
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(lists.map((list) => [canonicalText(list), list])).values()];
}

function longest(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const durations: Record<string, number> = {};
  for (const [stage, milliseconds] of all.flatMap((each) => Object.entries(each)))
    durations[stage] = Math.max(durations[stage] ?? 0, milliseconds);
  return durations;
}
