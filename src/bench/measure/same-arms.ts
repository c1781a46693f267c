import { bootstrapBlocks, type Interval } from './bootstrap.ts';
import type { Sample, SampleLog } from './sample-log.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

interface ArmNoise {
  readonly ratio: number;
  readonly interval: Interval;
  /** A ratio nearer to 1 than this is noise: 1.08 means 8 %. */
  readonly smallestTellableRatio: number;
}

interface ArmComparison {
  /** The second arm's time over the first's. */
  readonly ratio: number;
  /** With 95 % confidence. */
  readonly interval: Interval;
  /** False where the interval is not clear of the smallest difference that the A/A run can detect. */
  readonly tellable: boolean;
}

/**
 * Two arms that do the very same thing. Whatever difference the interval allows for is one that this machine makes up by
 * itself, so no smaller one is to be claimed.
 */
export function armNoise(log: SampleLog, first: string, second: string, seed: number): ArmNoise {
  const { ratio, interval } = ratioOf(log, first, second, seed);
  return { ratio, interval, smallestTellableRatio: Math.max(interval[1], 1 / interval[0], 1) };
}

/** The time of the second arm over the first's on the same queries, and whether that is more than noise. */
export function compareArms(
  log: SampleLog,
  first: string,
  second: string,
  seed: number,
  { smallestTellableRatio }: Pick<ArmNoise, 'smallestTellableRatio'>,
): ArmComparison {
  const { ratio, interval } = ratioOf(log, first, second, seed);
  const tellable = interval[0] > smallestTellableRatio || interval[1] < 1 / smallestTellableRatio;
  return { ratio, interval, tellable };
}

/**
 * The ratio of the times of one query in one block, in logarithms so that twice and half as long are equally far from the
 * same; the mean over blocks of their medians, and its interval over blocks, then queries. What comes first in one block
 * comes last in the next one, so what the order does cancels out in the mean over blocks.
 */
function ratioOf(
  log: SampleLog,
  first: string,
  second: string,
  seed: number,
): { readonly ratio: number; readonly interval: Interval } {
  const blocks = logRatios(log, first, second);
  if (blocks.length === 0) {
    throw new PgparityError(
      'arms-without-pairs',
      `"${first}" and "${second}" cannot be compared: no query was answered by both in the same block.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
  const { value, interval } = bootstrapBlocks(blocks, seed);
  return { ratio: Math.exp(value), interval: [Math.exp(interval[0]), Math.exp(interval[1])] };
}

/** By block, of the queries that both arms answered. */
function logRatios(log: SampleLog, first: string, second: string): readonly number[][] {
  const firstOf = new Map<string, number>();
  for (const sample of log.ofArm(first)) if (sample.error === null) firstOf.set(place(sample), sample.nanoseconds);
  const blocks = new Map<number, number[]>();
  for (const sample of log.ofArm(second)) {
    const other = firstOf.get(place(sample));
    if (sample.error !== null || other === undefined) continue;
    const block = blocks.get(sample.block) ?? [];
    blocks.set(sample.block, block);
    block.push(Math.log(Math.max(sample.nanoseconds, 1) / Math.max(other, 1)));
  }
  return [...blocks.values()];
}

function place({ block, query }: Sample): string {
  return `${block} ${query}`;
}
