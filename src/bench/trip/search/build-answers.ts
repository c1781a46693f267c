import { z } from 'zod';
import { provePlan, PlanNotProven, stillProven } from './plan-proof.ts';
import type { SearchArm } from './search-statement.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import { queryRecall, recallOf, type QueryRecall } from '../../neighbours/recall.ts';
import type { SearchSample } from '../../../vault/result/result.ts';
import { StatementError } from '../../../engine/session/session.ts';

/** How right the answers of one build were, by arm and by query, as it is kept between runs. */
export const buildAnswers = z.array(z.object({ arm: z.string(), answers: z.array(z.tuple([z.int(), queryRecall])) }));

export type BuildAnswers = z.infer<typeof buildAnswers>;

/**
 * Asks every arm all queries (or the first so many), two arms at a time and without a clock, for how right this build's answers are. An arm whose
 * plan is not proven, before and after, is left out; so is a query that failed.
 */
export async function answersOfBuild(
  trip: Trip,
  arms: readonly SearchArm[],
  queries = trip.workload.facts.queries,
): Promise<BuildAnswers> {
  const found: BuildAnswers = [];
  const lanes = Math.min(trip.database.clientsMax, lanesMax);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (const arm of arms.filter((_arm, place) => place % lanes === lane)) {
        const answers = await askedOf(trip, arm, queries);
        if (answers !== null) found.push({ arm: arm.name, answers });
      }
    }),
  );
  return found;
}

/** What each of these builds answered for an arm, by query; a build that did not is left out. */
export function answersOfArm(
  builds: readonly BuildAnswers[],
  name: string,
): readonly ReadonlyMap<number, QueryRecall>[] {
  return builds.flatMap((build) => build.filter(({ arm }) => arm === name).map(({ answers }) => new Map(answers)));
}

/** The answers of an arm as samples without a time. */
export function samplesOfBuild({ arm, answers }: BuildAnswers[number], build: number): readonly SearchSample[] {
  return answers.map(([query, { returned, tieExact: recall }], order) => ({
    arm,
    build,
    block: 0,
    order,
    query,
    nanoseconds: null,
    returned,
    recall,
    error: null,
  }));
}

const lanesMax = 2;

async function askedOf(trip: Trip, arm: SearchArm, queries: number): Promise<[number, QueryRecall][] | null> {
  const { database, workload, options } = trip;
  const client = await database.openSearch(arm.statement);
  try {
    const vector = queryVector(workload, 0);
    const proof = await provePlan(client, arm.statement, arm.index, vector);
    const found: [number, QueryRecall][] = [];
    for (let query = 0; query < queries; query += 1) {
      options.signal.throwIfAborted();
      const ids = await client.search(queryVector(workload, query)).catch(unlessRefused);
      if (ids !== null)
        found.push([query, recallOf(workload.truth.queries[query], ids.map(workload.rowOf), options.k)]);
    }
    await stillProven(client, arm.statement, proof, vector);
    return found;
  } catch (error) {
    if (!(error instanceof PlanNotProven)) throw error;
    return null;
  } finally {
    await client.close();
  }
}

function unlessRefused(error: unknown): null {
  if (error instanceof StatementError) return null;
  throw error;
}
