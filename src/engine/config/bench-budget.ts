import { z } from 'zod';

/** The vector indexes that are measured, by their access methods. */
export const indexStrategies = ['ivfflat', 'hnsw', 'scann'] as const;

type IndexStrategy = (typeof indexStrategies)[number];

/** What a search has to keep to in every benchmark. */
export interface BenchBudget<Name extends string = string> {
  /** Every measured profile that has the strategy, by default. */
  readonly profile?: NoInfer<Name> | undefined;
  readonly strategy: IndexStrategy;
  /**
   * A measured setting, as reports name it: `hnsw m=16 ef_construction=64 / ef_search=40`. By default the fastest one that
   * reaches a recall of 0.95 or the one of `--target-recall`, which may be another one in the next run.
   */
  readonly point?: string | undefined;
  /** Recall over the held-out queries, from 0 to 1. */
  readonly recallMin?: number | undefined;
  /**
   * The 95th percentile of latency over that of another search of the same run: the strategy's own search of generated rows with
   * fixed settings (`yardstick`, for HNSW and IVFFlat), the exact one, or another strategy.
   */
  readonly p95RatioMax?: { readonly to: 'yardstick' | 'exact' | IndexStrategy; readonly ratio: number } | undefined;
  /** Size of the index over rows. */
  readonly bytesPerVectorMax?: number | undefined;
}

const strategy = z.enum(indexStrategies, { error: `write one of ${indexStrategies.join(', ')}` });

export const benchSchema = z.strictObject(
  {
    budgets: z
      .array(
        z
          .strictObject({
            profile: z.string({ error: 'write the name of a profile' }).optional(),
            strategy,
            point: z
              .string({ error: 'write the name of a setting, as "hnsw m=16 ef_construction=64 / ef_search=40"' })
              .optional(),
            recallMin: z
              .number({ error: 'write a recall from 0 to 1' })
              .min(0, 'write a recall from 0 to 1')
              .max(1, 'write a recall from 0 to 1')
              .optional(),
            p95RatioMax: z
              .strictObject(
                {
                  to: z.union([z.enum(['yardstick', 'exact']), strategy], {
                    error: `write one of yardstick, exact, ${indexStrategies.join(', ')}`,
                  }),
                  ratio: z.number({ error: 'write a number above 0' }).positive('write a number above 0'),
                },
                { error: 'write "{ to: \'yardstick\', ratio: 1.3 }"' },
              )
              .optional(),
            bytesPerVectorMax: z.number({ error: 'write bytes above 0' }).positive('write bytes above 0').optional(),
          })
          .refine(({ p95RatioMax, strategy: own }) => p95RatioMax?.to !== own, {
            error: 'compare the strategy with another one, with "yardstick" or with "exact"',
            path: ['p95RatioMax', 'to'],
          })
          .refine(({ p95RatioMax, strategy: own }) => p95RatioMax?.to !== 'yardstick' || own !== 'scann', {
            error: 'ScaNN has no yardstick: compare it with "exact", or with another strategy',
            path: ['p95RatioMax', 'to'],
          }),
        { error: 'write a list, as "[{ strategy: \'hnsw\', recallMin: 0.95 }]"' },
      )
      .default([]),
  },
  { error: 'write "{ budgets: [{ strategy: \'hnsw\', recallMin: 0.95 }] }"' },
);
