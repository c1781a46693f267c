import { availableParallelism } from 'node:os';
import type { EventLoopReading } from './event-loop-watch.ts';

export type LoadGenerators = 'main thread' | 'worker threads';

interface LoadGeneratorsDecision {
  readonly loadGenerators: LoadGenerators;
  /** For a person. */
  readonly reason: string;
}

/**
 * Whether one event loop can make the load, by how busy and late it was in a closed loop. (An open loop turns its event
 * loop while it waits for the next arrival, so that its utilisation says nothing.) More threads need processors: with
 * one only, or where a loop with little to do is late because other work has them, they would make it worse.
 */
export function decideLoadGenerators(
  { lagP99Ms, utilisation }: EventLoopReading,
  processors: number = availableParallelism(),
): LoadGeneratorsDecision {
  const busy = `the client's event loop was busy for ${Math.round(utilisation * 100)} % of the time and ${lagP99Ms.toFixed(1)} ms late (99th percentile)`;
  const isLate = lagP99Ms >= lagMsMax;
  if (isLate && utilisation < utilisationOfLateMin) {
    return { loadGenerators: 'main thread', reason: `${busy}: other work has the processors` };
  }
  if (utilisation < utilisationMax && !isLate) return { loadGenerators: 'main thread', reason: busy };
  if (processors < 2) return { loadGenerators: 'main thread', reason: `${busy}, and there is no second processor` };
  return { loadGenerators: 'worker threads', reason: busy };
}

/** Above this, calls begin to wait for the client: a queue at 0.7 utilisation is already over twice its service time. */
const utilisationMax = 0.7;
/** A fast search takes a millisecond: a loop that is later than a few of them is what is measured. */
const lagMsMax = 5;
/** A loop that is late by its own doing has more to do than this. */
const utilisationOfLateMin = 0.3;
