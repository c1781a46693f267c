import { z } from 'zod';
import { latency, recall } from './measured.ts';
import { count, positive, settings, share, strategy, warning } from './quantities.ts';

export const filterPoint = z.strictObject({
  strategy,
  search: settings,
  /** Share of rows that pass the filter: 0.5, 0.1, 0.01, 0.001. */
  selectivity: share,
  /** `own`: the filter of a table that was measured in place, for the tenant of each query. */
  correlation: z.enum(['none', 'positive', 'negative', 'own']),
  /** `off`, `relaxed_order`, `strict_order`, or `none` where the strategy has no such setting. */
  iterativeScan: z.string(),
  matchingRows: count,
  /** How the server answered: the vector index by name, or `exact` with the plan's nodes. */
  plan: z.string(),
  recall,
  latency,
  warnings: z.array(warning),
});

export const driftStep = z.strictObject({
  strategy,
  /** `loaded`, `inserted 10 %`, `updated 10 %`, `deleted 50 %`, `vacuumed`, `reindexed`. */
  step: z.string(),
  rows: count,
  indexBytes: count,
  /** What the step itself took; null for the first. */
  durationMs: positive.nullable(),
  recall,
  latency,
  warnings: z.array(warning),
});

export const builtEmptyTrap = z.strictObject({
  strategy,
  index: settings,
  /** The server's notices when the index was built on the empty table. */
  notices: z.array(z.string()),
  /** Recall is over several draws, since the centres are drawn without a seed; `recallBuiltEmpty.builds` has each. */
  points: z.array(
    z.strictObject({ search: settings, recallBuiltEmpty: recall, recallRebuilt: recall, slowdown: positive }),
  ),
  sprung: z.boolean(),
});

const tenantSearch = z.strictObject({ search: settings, plan: z.string(), recall, p50Ms: positive });

export const tenantFilterTrap = z.strictObject({
  strategy,
  tenantRows: count,
  rows: count,
  /** As the planner answers with default settings: through the index, or `exact`. */
  planned: tenantSearch,
  /** Through the index, with the exact ways switched off; null where the planner takes the index anyway. */
  forced: tenantSearch.nullable(),
  /** Through the index, with the settings that help. */
  remedy: tenantSearch,
  /** `by default`: a product meets it on these rows. `through the index`: it would, where the planner took the index. */
  sprung: z.enum(['by default', 'through the index', 'no']),
});

/** A search that the planner would rather answer exactly, with what both ways take. */
export const plannerPrefersExact = z.strictObject({
  point: z.string(),
  strategy,
  index: settings,
  search: settings,
  /** The plan's nodes. */
  plan: z.string(),
  exactP50Ms: positive,
  /** With the exact ways switched off. */
  indexP50Ms: positive,
  indexRecall: recall,
});

export type FilterPoint = Readonly<z.infer<typeof filterPoint>>;
export type DriftStep = Readonly<z.infer<typeof driftStep>>;
export type PlannerPrefersExact = Readonly<z.infer<typeof plannerPrefersExact>>;

/** What the cheapest setting costs at a part of the rows, each with the setting that reaches the recall there. */
const grownTo = z.strictObject({
  rows: count,
  index: settings,
  search: settings,
  p50Ms: positive,
  buildMs: positive,
  indexBytes: count,
});

export const growth = z.strictObject({
  strategy,
  /** From few rows to all, measured. */
  sizes: z.array(grownTo),
  /** At ten times the rows, from the measured sizes. */
  extrapolated: grownTo.pick({ rows: true, p50Ms: true, buildMs: true, indexBytes: true }),
});

export type Growth = Readonly<z.infer<typeof growth>>;
