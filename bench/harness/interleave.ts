import { Bench } from 'tinybench';

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
 * Times every arm once a block, in one order in even blocks and in the other in odd ones, so that what drifts (other
 * load on the machine, caches) meets all arms alike. The first block warms up and is not returned.
 *
 * Tinybench holds the tasks, their hooks and the clock. Its own loop runs a task to its end before the next one, and
 * sorts the samples: so each call here is a run of one iteration, and the samples are kept in their order.
 */
export async function interleave(arms: readonly Arm[], blocks: number): Promise<readonly Sample[]> {
  // No warm-up, no time budget and a declared async function: otherwise tinybench makes calls that nobody asked for.
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
  for (const arm of arms) {
    bench.add(arm.name, arm.work, {
      async: true,
      ...(arm.before && { beforeEach: arm.before }),
      ...(arm.after && { afterEach: arm.after }),
    });
  }
  const samples: Sample[] = [];
  for (let block = -1; block < blocks; block += 1) {
    const tasks = block % 2 === 0 ? bench.tasks : bench.tasks.toReversed();
    for (const task of tasks) {
      task.reset();
      await task.run();
      if (task.result.state !== 'completed') throw new RangeError(`The task "${task.name}" did not complete.`);
      if (block < 0) continue;
      samples.push({ block, order: samples.length, arm: task.name, durationMs: task.result.latency.mean });
    }
  }
  return samples;
}

/** The durations of an arm in milliseconds, by block. */
export function durationsOf(samples: readonly Sample[], arm: string): readonly number[] {
  const durations = samples.filter((sample) => sample.arm === arm).map(({ durationMs }) => durationMs);
  if (durations.length === 0) throw new RangeError(`There is no sample of the arm "${arm}".`);
  return durations;
}
