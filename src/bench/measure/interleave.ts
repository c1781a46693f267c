import { Bench, type Task } from 'tinybench';
import { nanoseconds, nanosecondsPerMs, type Clock } from './clock.ts';
import { EventLoopTurn } from './event-loop-turn.ts';
import { plainFailures, type FailureReading } from './failure.ts';
import { orAborted } from '../../base/or-aborted.ts';
import { inDrawnOrder, uniform } from './random.ts';
import { SampleLog } from './sample-log.ts';

/** One of the things that are measured side by side. */
export interface Arm<Answer> {
  readonly name: string;
  /** What is timed. Its answer is of the very call whose time is taken. */
  readonly work: (query: number) => Promise<{ readonly rows: number; readonly answer: Answer }>;
  /** Is given each answer after the clock has stopped, and none of the warm-up's. */
  readonly onAnswer?: (query: number, answer: Answer, block: number) => void;
  /** Brings about what the work needs, outside the clock. */
  readonly before?: () => Promise<void>;
  /** Undoes what the work did, outside the clock. It runs after a failure too. */
  readonly after?: () => Promise<void>;
}

interface InterleaveOptions {
  /** How many different queries there are; the arms are given their places, from 0. */
  readonly queries: number;
  /** An even number lets every order of arms meet its reverse. */
  readonly blocks: number;
  /**
   * How many queries one block asks of each arm. Blocks go on where the last one ended. All of them by default; but 25 in
   * many short blocks let drift cancel out better, and make the interval of a comparison narrower, than 1,000 in a few.
   */
  readonly queriesPerBlock?: number;
  /** How many queries are asked of each arm beforehand, and not kept. As many as a block has by default. */
  readonly warmUpQueries?: number;
  /** How many more whenever its turn comes, 0 by default: after another arm they find the processor's caches cold. */
  readonly warmUpPerTurn?: number;
  /** Decides the drawn orders of three arms or more; the same ones in every run by default. */
  readonly orderSeed?: number;
  readonly signal?: AbortSignal;
  /** Between two passes of an arm, outside the clock. */
  readonly onProgress?: (callsDone: number, calls: number) => void;
  readonly failures?: FailureReading;
  readonly clock?: Clock;
}

/**
 * Asks every arm the same queries once a block, in an order of arms that changes from block to block, so that what drifts
 * (other load on the machine) and what one arm leaves to the next (caches) meets all arms alike.
 *
 * A call that fails is logged with its failure, and the rest goes on. Rejects with the error of a call after which none
 * can succeed, with what `before`, `after` or `onAnswer` throw, and with the reason of the signal at once; a call that is
 * under way then is left to end by itself.
 *
 * Tinybench holds the tasks, their hooks and the warm-up. Its own loop would run an arm to its end before the next one,
 * sort the samples and drop all of an arm after one exception: so each run of a task is one pass through a block, its
 * durations are our own clock's, and the samples are kept in a log of their own.
 */
export async function interleave<Answer>(arms: readonly Arm<Answer>[], options: InterleaveOptions): Promise<SampleLog> {
  return orAborted(options.signal, () => runBlocks(arms, options));
}

async function runBlocks<Answer>(arms: readonly Arm<Answer>[], options: InterleaveOptions): Promise<SampleLog> {
  const { queries, blocks, queriesPerBlock = queries, signal, onProgress } = options;
  const { warmUpQueries = queriesPerBlock, warmUpPerTurn = 0 } = options;
  const log = new SampleLog(arms.map(({ name }) => name));
  const pass: Pass = { block: 0, query: 0, unkept: Infinity };
  // No time budget and a declared async function: otherwise tinybench makes calls that nobody asked for.
  const bench = new Bench({
    iterations: warmUpPerTurn + queriesPerBlock,
    time: 0,
    warmupIterations: warmUpQueries,
    warmupTime: 0,
    throws: true,
  });
  for (const arm of arms) {
    bench.add(arm.name, timedCall(arm, pass, log, options), {
      async: true,
      ...(arm.before && { beforeEach: arm.before }),
      ...(arm.after && { afterEach: arm.after }),
    });
  }
  if (warmUpQueries > 0) {
    for (const task of bench.tasks.toReversed()) {
      pass.query = 0;
      await task.warmup();
    }
  }
  const turns = inTurn(bench.tasks, options.orderSeed ?? 0);
  for (let block = 0; block < blocks; block += 1) {
    for (const task of turns(block)) {
      pass.block = block;
      pass.unkept = warmUpPerTurn;
      // The queries before the block's own: these are asked once, and as cold of each arm.
      pass.query = (block * queriesPerBlock + (queries - (warmUpPerTurn % queries))) % queries;
      await runTask(task);
      signal?.throwIfAborted();
      onProgress?.(log.length, blocks * queriesPerBlock * arms.length);
    }
  }
  return log;
}

/**
 * The order of arms in each block: of three arms or more a drawn one in even blocks, and the same one backwards in odd ones.
 * What an arm leaves in the processor's caches meets the next one. In any fixed cycle of orders some query is asked of an arm
 * after the same other one in every pass. The draw follows from the seed.
 */
function inTurn<Each>(arms: readonly Each[], seed: number): (block: number) => readonly Each[] {
  const next = uniform(arms.length + seed);
  let order = arms;
  return (block) => {
    if (block % 2 === 1) return order.toReversed();
    if (arms.length > 2) order = inDrawnOrder(arms, next);
    return order;
  };
}

/** Where the arm that is being asked has come to. */
interface Pass {
  block: number;
  query: number;
  /** So many calls are still warm-up. */
  unkept: number;
}

async function runTask(task: Task): Promise<void> {
  task.reset();
  await task.run();
  if (task.result.state !== 'completed') throw new RangeError(`The task "${task.name}" did not complete.`);
}

function timedCall<Answer>(
  arm: Arm<Answer>,
  pass: Pass,
  log: SampleLog,
  { queries, signal, failures = plainFailures, clock = nanoseconds }: InterleaveOptions,
): () => Promise<{ readonly overriddenDuration: number }> {
  const turn = new EventLoopTurn();
  return async () => {
    if (turn.isDue) await turn.take();
    signal?.throwIfAborted();
    const { block, query, unkept } = pass;
    if (unkept > 0) pass.unkept -= 1;
    pass.query = (query + 1) % queries;
    let outcome: { readonly rows: number; readonly answer: Answer } | undefined;
    let failure: unknown;
    const startedAt = clock();
    try {
      outcome = await arm.work(query);
    } catch (error) {
      failure = error;
    }
    const duration = clock() - startedAt;
    if (outcome === undefined && failures.endsMeasurement(failure)) throw failure;
    if (unkept === 0) {
      log.append({
        arm: arm.name,
        block,
        query,
        nanoseconds: duration,
        returned: outcome?.rows ?? 0,
        error: outcome === undefined ? failures.nameOf(failure) : null,
      });
      if (outcome !== undefined) arm.onAnswer?.(query, outcome.answer, block);
    }
    return { overriddenDuration: duration / nanosecondsPerMs };
  };
}
