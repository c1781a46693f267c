import { z } from 'zod';
import { indexStrategies } from '../../engine/config/bench-budget.ts';

export const count = z.int().min(0);
export const share = z.number().min(0).max(1);
export const positive = z.number().min(0);
export const interval = z.tuple([z.number(), z.number()]);
export const settings = z.record(z.string(), z.string());

/** Access methods for vectors. */
export const strategyNames = indexStrategies;

export type StrategyName = (typeof strategyNames)[number];

export const strategy = z.enum(strategyNames);

/** A doubt that travels with the number. `code` is stable. */
export const warning = z.strictObject({ code: z.string(), sentence: z.string() });

export type Warning = Readonly<z.infer<typeof warning>>;
