import { z } from 'zod';
import { exerciseShape, originShape } from './exercise-shape.ts';

export const evidenceVersion = 1;

const live = z.object({
  server: z.enum(['remote', 'docker', 'native', 'embedded']),
  description: z.string().describe('One line about the server that was used.'),
  exercise: exerciseShape,
  catalog: z.object({
    entries: z.int(),
    reported: z.record(z.string(), z.string()),
    gaps: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
  suiteDurationsMs: z.record(z.string(), z.number().nullable()),
  only: z.array(z.object({ file: z.string(), line: z.int() })),
});

/** What a run saw of its profiles, before anything is compared: all that its verdict follows from, beside the product's own files. */
export const evidenceDocument = z.object({
  evidenceVersion: z.literal(evidenceVersion),
  startedAt: z.iso.datetime(),
  seed: z.int(),
  filtered: z.object({ suites: z.array(z.string()), check: z.string().nullable() }).nullable(),
  compareKinds: z.array(z.string()),
  required: z.array(z.string()),
  allowStandIn: z.boolean(),
  repeatArguments: z.array(z.string()),
  origin: originShape,
  profiles: z.array(
    z.object({
      name: z.string(),
      passedOver: z.array(z.object({ server: z.string(), reason: z.string() })),
      live: live.nullable(),
    }),
  ),
  unstable: z.array(
    z.object({ check: z.string(), observation: z.string().nullable(), profile: z.string(), note: z.string() }),
  ),
  durationsMs: z.record(z.string(), z.number()),
});

export type Evidence = z.infer<typeof evidenceDocument>;

/** A profile that was exercised. */
export type LiveEvidence = NonNullable<Evidence['profiles'][number]['live']>;
