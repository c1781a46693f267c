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

/**
 * Times every arm once a block, in one order in even blocks and in the other in odd ones. One call of each warms up and
 * is not returned. A failing call ends it: here each call is a step that the following ones build upon.
 */
export async function interleave(arms: readonly Arm[], blocks: number): Promise<readonly Sample[]> {
  const log = await interleaveCalls(
    arms.map((arm) => ({
      ...arm,
      work: async () => {
        await arm.work();
        return { rows: 0, answer: undefined };
      },
    })),
    { queries: 1, blocks, failures: { nameOf: String, endsMeasurement: () => true } },
  );
  return Array.from(log, ({ block, order, arm, nanoseconds }) => ({
    block,
    order,
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
