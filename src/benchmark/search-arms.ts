import type { SearchClient, SearchStatement } from './benchmark-database.ts';
import { queryVector, type Ground } from './ground.ts';
import type { Latency, Recall, SearchSample } from './result.ts';
import { cpuMsBetween, readCpuTime } from '../measure/cpu-time.ts';
import { interleave } from '../measure/interleave.ts';
import { summariseLatency } from '../measure/latency.ts';
import type { SampleLog } from '../measure/sample-log.ts';
import { recallOf, summariseRecall } from '../neighbours/recall.ts';
import type { Truth } from '../neighbours/truth.ts';
import { PgparityError } from '../pgparity-error.ts';

/** One search, with its settings, that is measured beside others. */
export interface SearchArm {
  readonly name: string;
  readonly statement: SearchStatement;
}

export interface MeasuredArms {
  readonly log: SampleLog;
  readonly arms: ReadonlyMap<string, MeasuredArm>;
}

export interface MeasuredArm {
  readonly recall: Recall;
  readonly latency: Latency;
  readonly queriesPerSecond: number;
  readonly cpuMsPerQuery: number | null;
}

export interface SearchArmsOptions {
  /** How many of the queries are asked. */
  readonly queries: number;
  /** In how many blocks, so that what drifts meets all arms alike. */
  readonly blocks: number;
  /** The exact answers, where they are not those of all the rows. */
  readonly truth?: Truth;
}

/**
 * Asks every arm the same queries on a warm connection of its own, interleaved. Recall is of the very calls whose time is
 * taken. Throws what ends a measurement: a lost connection, the signal, an answer that is none.
 */
export async function measureArms(
  ground: Ground,
  arms: readonly SearchArm[],
  options: SearchArmsOptions,
): Promise<MeasuredArms> {
  const clients: SearchClient[] = [];
  try {
    for (const { statement } of arms) clients.push(await ground.database.openSearch(statement));
    const watches = arms.map(() => new PassWatch());
    const answers = arms.map(() => new Map<number, readonly string[]>());
    const queriesPerBlock = Math.ceil(options.queries / options.blocks);
    const before = await Promise.all(clients.map(cpuOf));
    const log = await interleave(
      arms.map((arm, index) => ({
        name: arm.name,
        work: async (query: number) => {
          const watch = watches[index] as PassWatch;
          watch.begin();
          const answer = await (clients[index] as SearchClient).search(queryVector(ground.data, query));
          watch.end();
          return { rows: answer.length, answer };
        },
        onAnswer: (query: number, answer: readonly string[], block: number) => {
          answers[index]?.set(query, answer);
          watches[index]?.count(block);
        },
      })),
      {
        queries: options.queries,
        blocks: options.blocks,
        queriesPerBlock,
        signal: ground.signal,
        onProgress: (done, all) => ground.share(done / all),
      },
    );
    const after = await Promise.all(clients.map(cpuOf));
    const measured = arms.map(({ name }, index): [string, MeasuredArm] => {
      const cpuMs = cpuMsBetween(before[index] ?? null, after[index] ?? null);
      // The warm-up is a block more, and its work is in the time of the processor.
      const calls = queriesPerBlock * (options.blocks + 1);
      return [
        name,
        {
          recall: recallOfAnswers(ground, answers[index] ?? new Map(), options.truth ?? ground.data.truth),
          latency: latencyOf(log, name, ground.seed),
          queriesPerSecond: (watches[index] as PassWatch).callsPerSecond(),
          cpuMsPerQuery: cpuMs === null || cpuMs === 0 ? null : cpuMs / calls,
        },
      ];
    });
    return { log, arms: new Map(measured) };
  } finally {
    await Promise.allSettled(clients.map((client) => client.close()));
  }
}

/** The samples as they are kept beside a result. */
export function samplesOf(log: SampleLog): readonly SearchSample[] {
  return [...log];
}

export function latencyOf(log: SampleLog, arm: string, seed: number): Latency {
  const failures = [...log.failuresOf(arm).values()].reduce((sum, count) => sum + count, 0);
  return summariseLatency(log.nanosecondsOf(arm), failures, seed);
}

/** Recall over the queries that were answered. A query that failed is counted as a failure of latency, never as recall. */
function recallOfAnswers(ground: Ground, answers: ReadonlyMap<number, readonly string[]>, truth: Truth): Recall {
  const perQuery = [...answers].map(([query, ids]) => {
    const exact = truth.queries[query];
    if (exact === undefined) {
      throw new PgparityError(
        'truth-missing',
        `There is no exact answer for query ${query}: nothing can be said of it.`,
      );
    }
    return recallOf(exact, ids.map(ground.data.rowOf), ground.k);
  });
  return summariseRecall(perQuery, ground.seed);
}

async function cpuOf({ backendPid }: SearchClient): ReturnType<typeof readCpuTime> {
  return backendPid === null ? null : readCpuTime([backendPid]);
}

/** The wall time of an arm's passes: from the first call of a pass to the end of its last one. */
class PassWatch {
  #beganAt = 0;
  #endedAt = 0;
  #block = -1;
  #passBeganAt = 0;
  #finishedMs = 0;
  #calls = 0;

  begin(): void {
    this.#beganAt = performance.now();
  }

  end(): void {
    this.#endedAt = performance.now();
  }

  /** Told after each answered call that is kept. */
  count(block: number): void {
    if (block !== this.#block) {
      this.#finishedMs += this.#passMs;
      this.#block = block;
      this.#passBeganAt = this.#beganAt;
    }
    this.#passEndedAt = this.#endedAt;
    this.#calls += 1;
  }

  callsPerSecond(): number {
    return (this.#calls * 1000) / (this.#finishedMs + this.#passMs);
  }

  #passEndedAt = 0;

  get #passMs(): number {
    return this.#passEndedAt - this.#passBeganAt;
  }
}
