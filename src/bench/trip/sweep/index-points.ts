import { z } from 'zod';
import type { Point } from '../../../vault/result/result.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import type { IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import type { BuildAnswers } from '../search/build-answers.ts';
import { PlanNotProven, provePlan } from '../search/plan-proof.ts';
import { measurePreference } from '../search/planner-preference.ts';
import { plannerPrefersExact as preferenceShape } from '../../../vault/result/scenarios.ts';
import * as shapes from '../../../vault/result/result.ts';
import { measureArms, samplesOf } from '../search/search-arms.ts';
import { pointId, searchOf, type SearchArm } from '../search/search-statement.ts';
import { queryVector } from '../workload/workload.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { armNoise } from '../../measure/same-arms.ts';

/** What the sweep of one index found, as it is kept. */
export const indexPoints = z.object({
  points: z.array(shapes.point),
  /** Null where no search is proven. */
  sameArms: shapes.sameArms.nullable(),
  samples: z.array(shapes.searchSample),
  plannerPrefersExact: z.array(preferenceShape),
  unproven: z.array(z.object({ what: z.string(), reason: z.string() })),
});

export type IndexPoints = z.infer<typeof indexPoints>;

/** An index, and how it is searched. */
export interface SweptIndex {
  readonly table: SearchedTable;
  /** Its name. */
  readonly index: string;
  readonly strategy: StrategyName;
  readonly sweep: IndexSweep;
}

/**
 * Measures every search of one index side by side, after the middle one was measured against itself. A search that the
 * planner would rather answer exactly is measured both ways and is no point. A search whose plan does not name the index
 * for another reason, before or after, has no numbers: it is listed as unproven, with the plan.
 */
export async function measureIndex(
  trip: Trip,
  swept: SweptIndex,
  earlier: readonly BuildAnswers[] = [],
): Promise<IndexPoints> {
  const { strategy, index, sweep } = swept;
  const { arms, plannerPrefersExact, unproven } = await sortArms(trip, swept);
  if (arms.length === 0) return { points: [], sameArms: null, samples: [], plannerPrefersExact, unproven };
  trip.stage(`${strategy}: one search against itself`);
  const sameArms = await measureAgainstItself(trip, arms);
  trip.stage(`${strategy}: ${arms.length} searches side by side`);
  const measured = await measureArms(trip, arms, { earlier });
  const searches = new Map(armsOf(trip, swept).map(({ name, search }) => [name, search]));
  return {
    points: measured.arms.map(({ name, ...figures }) => ({
      id: name,
      strategy,
      index: sweep.options,
      search: searches.get(name) ?? {},
      provenIndex: index,
      ...figures,
      closedLoops: [],
      openLoops: [],
      warnings: warningsOf(figures.latency),
    })),
    sameArms,
    samples: [...samplesOf(measured)],
    plannerPrefersExact,
    unproven: [...unproven, ...measured.unproven],
  };
}

interface SweptArm extends SearchArm {
  readonly search: Readonly<Record<string, string>>;
}

/** The searches of the sweep, from fast to thorough. */
export function armsOf(trip: Trip, { table, index, strategy, sweep }: SweptIndex): readonly SweptArm[] {
  return sweep.searches.map((search) => ({
    name: pointId(strategy, sweep.options, search),
    index,
    search,
    statement: searchOf(trip, table, strategy, search),
  }));
}

interface SortedArms extends Pick<IndexPoints, 'plannerPrefersExact' | 'unproven'> {
  /** Those whose plans are proven. */
  readonly arms: readonly SearchArm[];
}

async function sortArms(trip: Trip, swept: SweptIndex): Promise<SortedArms> {
  const { strategy, sweep } = swept;
  const sorted = { arms: [] as SearchArm[], plannerPrefersExact: [], unproven: [] } as {
    readonly arms: SearchArm[];
  } & Pick<IndexPoints, 'plannerPrefersExact' | 'unproven'>;
  for (const arm of armsOf(trip, swept)) {
    const refusal = await refusalOf(trip, arm);
    if (refusal === null) {
      sorted.arms.push(arm);
      continue;
    }
    trip.stage(`${strategy}: a search that the planner answers exactly`);
    const preference = await measurePreference(trip, arm);
    if (preference === null) sorted.unproven.push({ what: arm.name, reason: refusal.message });
    else {
      sorted.plannerPrefersExact.push({
        point: arm.name,
        strategy,
        index: sweep.options,
        search: arm.search,
        ...preference,
      });
    }
  }
  return sorted;
}

async function refusalOf(trip: Trip, { statement, index }: SearchArm): Promise<PlanNotProven | null> {
  const client = await trip.database.openSearch(statement);
  try {
    await provePlan(client, statement, index, queryVector(trip.workload, 0));
    return null;
  } catch (error) {
    if (error instanceof PlanNotProven) return error;
    throw error;
  } finally {
    await client.close();
  }
}

/** The middle search against itself, or where that is not proven afterwards the one below it, and so on. */
async function measureAgainstItself(trip: Trip, arms: readonly SearchArm[]): Promise<shapes.StoredSameArms | null> {
  const queries = Math.min(trip.workload.facts.queries, sameArmsQueries);
  for (const arm of arms.slice(0, Math.floor(arms.length / 2) + 1).toReversed()) {
    const twins = [
      { ...arm, name: 'A' },
      { ...arm, name: "A'" },
    ];
    const { log, unproven } = await measureArms(trip, twins, { queries });
    if (unproven.length === 0) return { point: arm.name, ...armNoise(log, 'A', "A'", trip.options.seed) };
  }
  return null;
}

/** Enough to see a difference of a few per cent on a quiet machine. */
const sameArmsQueries = 400;

function warningsOf({ failures, samples }: Point['latency']): Point['warnings'] {
  if (failures === 0) return [];
  const sentence = `${failures} of ${failures + samples} searches failed; recall and latency are of the others.`;
  return [{ code: 'searches-failed', sentence }];
}
