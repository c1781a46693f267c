import type { SearchClient } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import { PassWatch } from './pass-watch.ts';
import { provePlan, PlanNotProven, stillProven, type PlanProof } from './plan-proof.ts';
import { proveScans, scansOf } from './scan-proof.ts';
import { searchFailures } from './search-failures.ts';
import type { SearchArm } from './search-statement.ts';
import { cpuMsBetween, readCpuTime } from '../../measure/cpu-time.ts';
import { interleave } from '../../measure/interleave.ts';
import { SampleLog } from '../../measure/sample-log.ts';

/**
 * How many searches of an arm are not kept when its turn comes. Measured on HNSW and exact searches of 0.15 and 0.4 ms: the
 * first took 40 and 15 % longer than the others, the second 8. In blocks of ten they alone would make up the p95.
 */
export const warmUpPerTurn = 2;

/** What the passes of an arm add up to. */
export class AskedArm implements SearchArm {
  readonly name: string;
  readonly index: string | null;
  readonly statement: SearchArm['statement'];
  /** By query. */
  readonly answers = new Map<number, readonly string[]>();
  readonly watch = new PassWatch();
  /** The server's time of the processor, and how many calls that is of. Null where it cannot be read. */
  cpuMs: number | null = 0;
  calls = 0;

  constructor({ name, index, statement }: SearchArm) {
    this.name = name;
    this.index = index;
    this.statement = statement;
  }
}

interface Pass {
  readonly queries: number;
  /** Which one it is, from 0. */
  readonly pass: number;
  /** Gets the share of it that is done. */
  readonly onShare: (share: number) => void;
}

/** One pass over all queries: its samples, and the arms that are not proven in it. */
export async function measurePass(
  trip: Trip,
  arms: readonly AskedArm[],
  pass: Pass,
): Promise<{ readonly log: SampleLog; readonly unproven: ReadonlyMap<AskedArm, string> }> {
  const opened: OpenArm[] = [];
  const unproven = new Map<AskedArm, string>();
  try {
    const vector = queryVector(trip.workload, 0);
    for (const arm of arms) {
      const client = await trip.database.openSearch(arm.statement);
      try {
        opened.push({ arm, client, proof: await provePlan(client, arm.statement, arm.index, vector) });
      } catch (error) {
        await client.close();
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.set(arm, error.message);
      }
    }
    if (opened.length === 0) return { log: new SampleLog([]), unproven };
    const log = await ask(trip, opened, pass);
    for (const { arm, client, proof } of opened) {
      try {
        await stillProven(client, arm.statement, proof, vector);
      } catch (error) {
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.set(arm, `After the measurement: ${error.message}`);
      }
    }
    return { log, unproven };
  } finally {
    await Promise.allSettled(opened.map(({ client }) => client.close()));
  }
}

interface OpenArm {
  readonly arm: AskedArm;
  readonly client: SearchClient;
  readonly proof: PlanProof;
}

/**
 * Queries are asked in so many blocks: an even number lets every arm be first and last equally often, and the interval of a
 * comparison over many short blocks is truer than over a few long ones. A block has five queries or more.
 */
export function blocksOf(queries: number): number {
  return 2 * Math.min(20, Math.max(1, Math.floor(queries / 10)));
}

/** All queries of all arms. */
async function ask(trip: Trip, arms: readonly OpenArm[], { queries, pass, onShare }: Pass): Promise<SampleLog> {
  const blocks = blocksOf(queries);
  const queriesPerBlock = Math.ceil(queries / blocks);
  const indexes = new Map(arms.map(({ proof }) => [proof.index?.objectId, proof.index]));
  const clients = arms.map(({ client }) => client);
  const scansBefore = new Map<string, number>();
  for (const index of indexes.values()) if (index) scansBefore.set(index.objectId, await scansOf(clients, index));
  const cpuBefore = await Promise.all(clients.map(cpuOf));
  const log = await interleave(
    arms.map(({ arm: { name, answers, watch }, client }) => ({
      name,
      before: () => client.ready(),
      work: async (query: number) => {
        watch.begin();
        const answer = await client.search(queryVector(trip.workload, query));
        watch.end();
        return { rows: answer.length, answer };
      },
      onAnswer: (query: number, answer: readonly string[], block: number) => {
        answers.set(query, answer);
        watch.count(pass * blocks + block);
      },
    })),
    {
      queries,
      blocks,
      queriesPerBlock,
      warmUpPerTurn,
      orderSeed: pass,
      signal: trip.options.signal,
      failures: searchFailures,
      onProgress: (done, all) => onShare(done / all),
    },
  );
  const cpuAfter = await Promise.all(clients.map(cpuOf));
  for (const index of indexes.values()) {
    if (!index) continue;
    const own = new Set(arms.flatMap(({ arm, proof }) => (proof.index?.objectId === index.objectId ? [arm.name] : [])));
    const searches = [...log].filter(({ arm, error }) => error === null && own.has(arm)).length;
    proveScans(index, {
      before: scansBefore.get(index.objectId) ?? 0,
      after: await scansOf(clients, index),
      searches,
    });
  }
  for (const [place, { arm }] of arms.entries()) {
    const cpuMs = cpuMsBetween(cpuBefore[place] ?? null, cpuAfter[place] ?? null);
    arm.cpuMs = arm.cpuMs === null || cpuMs === null ? null : arm.cpuMs + cpuMs;
    // The warm-up's work is in the time of the processor: a block more, and some calls in each.
    arm.calls += (queriesPerBlock + warmUpPerTurn) * blocks + queriesPerBlock;
  }
  return log;
}

async function cpuOf({ backendPid }: SearchClient): ReturnType<typeof readCpuTime> {
  return backendPid === null ? null : readCpuTime([backendPid]);
}
