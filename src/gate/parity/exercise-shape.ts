import { z } from 'zod';

const location = z.object({ file: z.string(), line: z.number() });
const parameters = z.array(z.string().nullable());
const relative = z.number().nonnegative();
export const observationsShape = z.record(
  z.string(),
  z.object({
    value: z.json(),
    comparison: z.discriminatedUnion('how', [
      z.object({ how: z.literal('exact') }),
      z.object({ how: z.literal('tolerance'), relative }),
      z.object({ how: z.literal('neighbours'), relative }),
      z.object({ how: z.literal('outcome') }),
    ]),
    statement: z.string().nullable(),
    parameters: parameters.exactOptional(),
  }),
);
const asked = z
  .object({
    statements: z.array(z.string()),
    last: z.object({ statement: z.string(), parameters }).nullable(),
  })
  .exactOptional();

/** What a profile did, as files hold it. People merge and edit them: nothing of it is taken on trust. */
export const exerciseShape = z.object({
  profile: z.string(),
  identity: z.looseObject({
    version: z.string(),
    major: z.number(),
    extensions: z.record(z.string(), z.string()),
    encoding: z.string(),
    collation: z.string(),
    wordSizeBits: z.union([z.literal(32), z.literal(64)]),
    role: z.looseObject({ name: z.string(), superuser: z.boolean(), createDatabase: z.boolean() }),
    imageDigest: z.string().nullable(),
    standIn: z.boolean(),
  }),
  checks: z.record(
    z.string(),
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('passed'), observations: observationsShape, location, asked }),
      z.object({
        outcome: z.literal('failed'),
        observations: observationsShape,
        location,
        asked,
        failure: z.string(),
        diff: z.string().nullable(),
        compared: z.object({ expected: z.string(), received: z.string() }).exactOptional(),
      }),
      z.object({ outcome: z.literal('not-exercised'), reason: z.string(), location }),
    ]),
  ),
  unreadEntries: z.array(z.string()).optional(),
});

export const originShape = z.object({
  version: z.string(),
  migrations: z.record(z.string(), z.string()),
  suites: z.record(z.string(), z.string()),
});
