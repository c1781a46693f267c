import { interleave as interleaveCalls } from '../../src/bench/measure/interleave.ts';

/** One of the things that are measured side by side. */
export interface Arm {
  readonly name: string;
  /** What is timed. */
  readonly work: () => Promise<void>;
  /** Brings about what the work needs, outside the clock. */
  readonly before?: () => Promise<void>;
  /** Undoes what the work did, outside the clock. It runs after a failure too. */
  readonly after?: () => Promise<void>;
}

/** One timed call. */
export interface Sample {
  readonly block: number;
  /** The place in the whole measurement, from 0. */
  readonly order: number;
  readonly arm: string;
  readonly durationMs: number;
}

/** When to stop before all blocks are done. */
export interface Pace {
  /** As `performance.now()` has it: from then on no further pair of blocks is begun. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Is given all samples after each pair of blocks. */
  readonly onBlocks?: (samples: readonly Sample[]) => void;
}

/**
 * Times every arm once a block, in one order in even blocks and in the other in odd ones. One call of each warms up and
 * is not returned. A failing call ends it: here each call is a step that the following ones build upon. An aborted signal
 * ends it with the whole pairs of blocks until then, and rejects where there is none.
 */
export async function interleave(arms: readonly Arm[], blocks: number, pace?: Pace): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let begun = 0; begun < blocks; begun += pairBlocks) {
    if (begun > 0 && pace !== undefined && (performance.now() >= pace.deadlineMs || pace.signal.aborted)) break;
    try {
      pace?.signal.throwIfAborted();
      samples.push(...(await timedBlocks(arms, begun, Math.min(pairBlocks, blocks - begun))));
    } catch (error) {
      if (samples.length === 0 || pace?.signal.aborted !== true) throw error;
      break;
    }
    pace?.onBlocks?.(samples);
  }
  return samples;
}

/** In one of them each order of the arms. */
const pairBlocks = 2;

async function timedBlocks(arms: readonly Arm[], begun: number, blocks: number): Promise<readonly Sample[]> {
  const log = await interleaveCalls(
    arms.map((arm) => ({
      ...arm,
      work: async () => {
        await arm.work();
        return { rows: 0, answer: undefined };
      },
    })),
    {
      queries: 1,
      blocks,
      warmUpQueries: begun === 0 ? 1 : 0,
      failures: { nameOf: String, endsMeasurement: () => true },
    },
  );
  return Array.from(log, ({ block, order, arm, nanoseconds }) => ({
    block: begun + block,
    order: begun * arms.length + order,
    arm,
    durationMs: nanoseconds / 1e6,
  }));
}

/** The durations of an arm in milliseconds, by block. */
export function durationsOf(samples: readonly Sample[], arm: string): readonly number[] {
  const durations = samples.filter((sample) => sample.arm === arm).map(({ durationMs }) => durationMs);
  if (durations.length === 0) throw new RangeError(`There is no sample of the arm "${arm}".`);
  return durations;
}
