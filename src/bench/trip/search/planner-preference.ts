import { indexOnly, knownPlan } from './answer-plan.ts';
import { measurePlanned, openPlanned } from './planned-searches.ts';
import type { SearchArm } from './search-statement.ts';
import type { Trip } from '../context/trip.ts';
import type { PlannerPrefersExact } from '../../../vault/result/scenarios.ts';

type Preference = Pick<PlannerPrefersExact, 'plan' | 'exactP50Ms' | 'indexP50Ms' | 'indexRecall'>;

/**
 * What the planner's exact answer takes, and what the index would, asked side by side. Null where the planner does not
 * answer exactly, or where the index cannot answer although the exact ways are off: then something else is wrong.
 */
export async function measurePreference(trip: Trip, { statement, index }: SearchArm): Promise<Preference | null> {
  const planned = await openPlanned(trip, 'planned', withSettings(statement, knownPlan));
  try {
    const forced = await openPlanned(trip, 'forced', withSettings(statement, { ...knownPlan, ...indexOnly }));
    try {
      if (planned.plan.kind !== 'exact' || forced.plan.text !== index) return null;
      const queries = Math.min(trip.workload.facts.queries, queriesMax);
      const found = await measurePlanned(trip, [planned, forced], { queries, truth: trip.workload.truth });
      const [exact, ofIndex] = [found.get('planned'), found.get('forced')];
      if (exact === undefined || ofIndex === undefined) return null;
      return {
        plan: planned.plan.text,
        exactP50Ms: exact.latency.p50Ms,
        indexP50Ms: ofIndex.latency.p50Ms,
        indexRecall: ofIndex.recall,
      };
    } finally {
      await forced.client.close();
    }
  } finally {
    await planned.client.close();
  }
}

const queriesMax = 100;

function withSettings(statement: SearchArm['statement'], settings: Readonly<Record<string, string>>) {
  return { ...statement, settings: { ...statement.settings, ...settings } };
}
