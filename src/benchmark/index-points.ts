import { z } from 'zod';
import type { StrategyName } from './benchmark-options.ts';
import type { IndexSweep } from './build/default-sweep.ts';
import type { Ground } from './ground.ts';
import { PlanNotProven } from './plan-proof.ts';
import * as shapes from './result.ts';
import type { Point } from './result.ts';
import { measureArms, samplesOf } from './search-arms.ts';
import { pointId, searchOf, type SearchedTable } from './statements.ts';
import { sameArms } from '../measure/same-arms.ts';

/** What the sweep of one index found, as it is kept. */
export const indexPoints = z.object({
  points: z.array(shapes.point),
  sameArms: shapes.sameArms,
  samples: z.array(shapes.searchSample),
  unproven: z.array(z.object({ what: z.string(), reason: z.string() })),
});

export type IndexPoints = z.infer<typeof indexPoints>;

/**
 * Measures every search of one index side by side, after the middle one was measured against itself. A search whose plan
 * does not name the index, before or after, has no numbers: it is told as unproven, with the plan. Throws a PlanNotProven
 * where none has.
 */
export async function measureIndex(
  ground: Ground,
  { table, index }: { readonly table: SearchedTable; readonly index: string },
  strategy: StrategyName,
  { options, searches }: IndexSweep,
): Promise<IndexPoints> {
  const settings = new Map(searches.map((search) => [pointId(strategy, options, search), search]));
  const arms = [...settings].map(([name, search]) => ({
    name,
    index,
    statement: searchOf(ground, table, strategy, search),
  }));
  const middle = arms[Math.floor(arms.length / 2)];
  if (middle === undefined) throw new RangeError(`There is no search to sweep on ${strategy}.`);
  ground.stage(`${strategy}: one search against itself`);
  const twins = [
    { ...middle, name: 'A' },
    { ...middle, name: "A'" },
  ];
  const again = await measureArms(ground, twins, Math.min(ground.data.facts.queries, sameArmsQueries));
  const [refuted] = again.unproven;
  if (refuted !== undefined) throw new PlanNotProven(refuted.reason);
  ground.stage(`${strategy}: ${arms.length} searches side by side`);
  const measured = await measureArms(ground, arms);
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
    sameArms: { point: middle.name, ...sameArms(again.log, 'A', "A'", ground.seed) },
    samples: [...samplesOf(measured)],
    unproven: [...measured.unproven],
  };
}

/** Enough to tell a difference of a few per cent on a quiet machine. */
const sameArmsQueries = 400;

function warningsOf({ failures, samples }: Point['latency']): Point['warnings'] {
  if (failures === 0) return [];
  const sentence = `${failures} of ${failures + samples} searches failed; recall and latency are of the others.`;
  return [{ code: 'searches-failed', sentence }];
}
