import { z } from 'zod';
import { exerciseShape, originShape } from './exercise-shape.ts';

export const baselineVersion = 2;

/** What a baseline's file holds. */
export const baselineShape = z.object({
  baselineVersion: z.literal(baselineVersion),
  recordedAt: z.iso.datetime({ offset: true }),
  origin: originShape,
  ...exerciseShape.shape,
});
