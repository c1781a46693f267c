import { z } from 'zod';
import type { SearchClient, SearchStatement } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import * as shapes from '../../../vault/result/result.ts';
import type { ClosedLoop, OpenLoop } from '../../../vault/result/result.ts';
import { searchFailures } from '../search/search-failures.ts';
import { provenLoad } from './proven-load.ts';
import { searchWorkers } from './search-workers.ts';
import { closedLoopFigures } from '../../measure/closed-loop-figures.ts';
import { runClosedLoop, type ClosedLoopRun } from '../../measure/closed-loop.ts';
import { decideLoadGenerators, type LoadGenerators } from '../../measure/decide-load-generators.ts';
import { samplesForP99 } from '../../measure/latency.ts';
import type { LoadClient } from '../../measure/load-module.ts';
import { closedLoopInWorkers, openLoopInWorkers, type LoadWorkersOptions } from '../../measure/load-workers.ts';
import { openLoopFigures } from '../../measure/open-loop-figures.ts';
import { runOpenLoop } from '../../measure/open-loop.ts';

/** What {@link LoopRun} found, as it is kept. */
export const loops = z.object({ closed: z.array(shapes.closedLoop), open: z.array(shapes.openLoop) });

export type Loops = z.infer<typeof loops>;

/**
 * One search under load: closed loops of 1, 2, 4 clients and so on until throughput stops rising, then arrivals as a
 * Poisson process at 30, 60 and 90 % of what the best closed loop carried, over as many connections. Where this thread's
 * event loop was what held a closed loop back, it is run again in worker threads, and so is what comes after it.
 */
export class LoopRun {
  readonly #trip: Trip;
  readonly #statement: SearchStatement;
  readonly #index: string;
  readonly #clients: SearchClient[] = [];
  #generators: LoadGenerators = 'main thread';

  constructor(trip: Trip, statement: SearchStatement, index: string) {
    this.#trip = trip;
    this.#statement = statement;
    this.#index = index;
  }

  /** The throughput of one client in the sweep decides how long the first loop takes. */
  async measure(queriesPerSecond: number): Promise<Loops> {
    return provenLoad(this.#trip, this.#statement, this.#index, async () => {
      const measured = await this.#loops(queriesPerSecond);
      const searches = [...measured.closed, ...measured.open].reduce((sum, { completed }) => sum + completed, 0);
      return { result: measured, searches };
    });
  }

  async #loops(queriesPerSecond: number): Promise<Loops> {
    const { database, share } = this.#trip;
    const steps = closedLoopsExpected + openShares.length;
    try {
      const closed: ClosedLoop[] = [];
      let capacity = 0;
      for (let count = 1; count <= Math.min(database.clientsMax, clientsMax); count *= 2) {
        const loop = await this.#closed(count, capacity || queriesPerSecond);
        closed.push(loop);
        share(Math.min(0.6, closed.length / steps));
        const rises = loop.queriesPerSecond > capacity * risingFrom;
        capacity = Math.max(capacity, loop.queriesPerSecond);
        if (!rises) break;
      }
      const open: OpenLoop[] = [];
      for (const targetShare of openShares) {
        open.push(await this.#open(targetShare, targetShare * capacity));
        share(Math.min(1, (closed.length + open.length) / steps));
      }
      return { closed, open };
    } finally {
      await Promise.allSettled(this.#clients.map((client) => client.close()));
    }
  }

  async #closed(count: number, expectedPerSecond: number): Promise<ClosedLoop> {
    const {
      workload,
      options: { seed, signal },
    } = this.#trip;
    const length = { kind: 'duration', durationMs: this.#durationMs(expectedPerSecond) } as const;
    const options = { queries: workload.facts.queries, length, warmUpMs };
    const here = async (): Promise<ClosedLoopRun> =>
      runClosedLoop(await this.#callers(count), { ...options, signal, failures: searchFailures });
    const workers = searchWorkers(this.#trip, this.#statement, count);
    let run = this.#inWorkers(workers) ? await closedLoopInWorkers(workers, options) : await here();
    if (this.#generators === 'main thread' && workers !== null && workers.workers > 1) {
      this.#generators = decideLoadGenerators(run.eventLoop).loadGenerators;
      if (this.#inWorkers(workers)) run = await closedLoopInWorkers(workers, options);
    }
    const loadGenerators = this.#inWorkers(workers) ? 'worker threads' : 'main thread';
    return { ...closedLoopFigures(run, seed), loadGenerators };
  }

  async #open(targetShare: number, ratePerSecond: number): Promise<OpenLoop> {
    const {
      workload,
      database,
      options: { seed, signal },
    } = this.#trip;
    const durationMs = this.#durationMs(ratePerSecond);
    const options = { queries: workload.facts.queries, ratePerSecond, durationMs, warmUpMs, seed };
    const count = Math.min(database.clientsMax, Math.max(this.#clients.length, openClientsMin));
    const workers = searchWorkers(this.#trip, this.#statement, count);
    const run = this.#inWorkers(workers)
      ? await openLoopInWorkers(workers, options)
      : await runOpenLoop(await this.#callers(count), { ...options, signal, failures: searchFailures });
    const { isOverloaded: _, ...figures } = openLoopFigures(run, seed);
    return { targetShare, ...figures };
  }

  /** As chosen; otherwise as long as so many samples take, within bounds, with some to spare. */
  #durationMs(callsPerSecond: number): number {
    const { loopSeconds } = this.#trip.options;
    if (loopSeconds !== null) return loopSeconds * 1000;
    const needed = (samplesForP99 * 1.15 * 1000) / callsPerSecond;
    return Math.min(loopMsMax, Math.max(loopMsMin, needed));
  }

  #inWorkers(workers: LoadWorkersOptions | null): workers is LoadWorkersOptions {
    return workers !== null && workers.workers > 1 && this.#generators === 'worker threads';
  }

  async #callers(count: number): Promise<readonly LoadClient[]> {
    const { workload, database } = this.#trip;
    while (this.#clients.length < count) this.#clients.push(await database.openSearch(this.#statement));
    return this.#clients
      .slice(0, count)
      .map((client) => async (query: number) => (await client.search(queryVector(workload, query))).length);
  }
}

/** For the progress alone: throughput of a small machine stops rising with the third. */
const closedLoopsExpected = 4;
const clientsMax = 64;
/** Less than 5 % more is noise. */
const risingFrom = 1.05;
const openClientsMin = 8;
const loopMsMin = 1_000;
const loopMsMax = 10_000;

const openShares = [0.3, 0.6, 0.9];
/** Enough for every connection to have its plan and its part of the caches. */
const warmUpMs = 500;
