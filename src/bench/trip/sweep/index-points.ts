import { z } from 'zod';
import type { Point, StrategyName } from '../../../vault/result/result.ts';
import type { IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import { PlanNotProven } from '../search/plan-proof.ts';
import * as shapes from '../../../vault/result/result.ts';
import { measureArms, samplesOf, type SearchArm } from '../search/search-arms.ts';
import { pointId, searchOf } from '../search/search-statement.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { armNoise } from '../../measure/same-arms.ts';

/** What the sweep of one index found, as it is kept. */
export const indexPoints = z.object({
  points: z.array(shapes.point),
  sameArms: shapes.sameArms,
  samples: z.array(shapes.searchSample),
  unproven: z.array(z.object({ what: z.string(), reason: z.string(), before: z.boolean() })),
});

export type IndexPoints = z.infer<typeof indexPoints>;

/**
 * Measures every search of one index side by side, after the middle one that is proven was measured against itself. A search whose plan
 * does not name the index, before or after, has no numbers: it is listed as unproven, with the plan. Throws a PlanNotProven
 * where none has.
 */
export async function measureIndex(
  trip: Trip,
  { table, index }: { readonly table: SearchedTable; readonly index: string },
  strategy: StrategyName,
  { options, searches }: IndexSweep,
): Promise<IndexPoints> {
  const settings = new Map(searches.map((search) => [pointId(strategy, options, search), search]));
  const arms = [...settings].map(([name, search]) => ({
    name,
    index,
    statement: searchOf(trip, table, strategy, search),
  }));
  trip.stage(`${strategy}: one search against itself`);
  const same = await measureAgainstItself(trip, arms);
  trip.stage(`${strategy}: ${arms.length} searches side by side`);
  const measured = await measureArms(trip, arms);
  return {
    points: measured.arms.map(({ name, ...figures }) => ({
      id: name,
      strategy,
      index: options,
      search: settings.get(name) ?? {},
      provenIndex: index,
      ...figures,
      closedLoops: [],
      openLoops: [],
      warnings: warningsOf(figures.latency),
    })),
    sameArms: same,
    samples: [...samplesOf(measured)],
    unproven: [...measured.unproven],
  };
}

/** The middle search against itself, or where that is not proven the one below it, and so on down to the fastest. */
async function measureAgainstItself(trip: Trip, arms: readonly SearchArm[]): Promise<shapes.StoredSameArms> {
  let refusal = new PlanNotProven('There is no search to measure.');
  const queries = Math.min(trip.workload.facts.queries, sameArmsQueries);
  for (const arm of arms.slice(0, Math.floor(arms.length / 2) + 1).toReversed()) {
    const twins = [
      { ...arm, name: 'A' },
      { ...arm, name: "A'" },
    ];
    try {
      const { log, unproven } = await measureArms(trip, twins, queries);
      const [refuted] = unproven;
      if (refuted !== undefined) throw new PlanNotProven(refuted.reason);
      return { point: arm.name, ...armNoise(log, 'A', "A'", trip.options.seed) };
    } catch (error) {
      if (!(error instanceof PlanNotProven)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Enough to detect a difference of a few per cent on a quiet machine. */
const sameArmsQueries = 400;

function warningsOf({ failures, samples }: Point['latency']): Point['warnings'] {
  if (failures === 0) return [];
  const sentence = `${failures} of ${failures + samples} searches failed; recall and latency are of the others.`;
  return [{ code: 'searches-failed', sentence }];
}
