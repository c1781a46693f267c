import { z } from 'zod';

const json = z.json();

const identity = z.strictObject({
  version: z.string(),
  major: z.int(),
  extensions: z.record(z.string(), z.string()),
  encoding: z.string(),
  collation: z.string(),
  wordSizeBits: z.union([z.literal(32), z.literal(64)]),
  role: z.strictObject({ name: z.string(), superuser: z.boolean(), createDatabase: z.boolean() }),
  imageDigest: z.string().nullable(),
  standIn: z.boolean(),
});

const stated = {
  id: z.string(),
  sentence: z.string(),
  grade: z.enum(['high', 'medium', 'low']).describe('How well it was known when it was written down.'),
  standInSwitch: z.string().nullable().describe('The setting with which the stand-in plays the other behaviour.'),
};
const compared = { assumed: json, observed: json, detail: json.describe('Seen beside it, and not compared.') };

const finding = z.discriminatedUnion('result', [
  z.strictObject({ ...stated, result: z.literal('as-assumed'), ...compared }),
  z.strictObject({ ...stated, result: z.literal('differs'), ...compared }),
  z.strictObject({ ...stated, result: z.literal('unknown'), reason: z.string() }),
]);

/**
 * What `pgparity probe --json` writes. There is structure in it, yes and no, and no measured number: no time, no size, no
 * cost, no recall. A change that a reader could notice raises `schemaVersion`.
 */
export const probeDocument = z.strictObject({
  schemaVersion: z.literal(4),
  tool: z.strictObject({ name: z.literal('pgparity'), version: z.string() }),
  startedAt: z.iso.datetime(),
  profile: z.strictObject({ name: z.string(), title: z.string() }),
  server: z.strictObject({
    kind: z.enum(['remote', 'docker', 'native']),
    description: z.string(),
    imageDigest: z.string().nullable(),
  }),
  passedOver: z.array(z.strictObject({ server: z.string(), reason: z.string() })),
  standIn: z.boolean().describe('True when something played the profile: no evidence for the real one.'),
  identity: identity.nullable().describe('What the server said it is, or null when it never said anything.'),
  release: z
    .string()
    .nullable()
    .describe("The release whose expectations hold, by the image's tag or the server's version; null where unknown."),
  stopped: z.string().nullable().describe('Why not everything was probed, or null.'),
  counts: z.strictObject({ asAssumed: z.int(), differs: z.int(), unknown: z.int() }),
  findings: z.array(finding),
  patches: z
    .array(z.strictObject({ id: z.string(), files: z.array(z.string()), suites: z.array(z.string()) }))
    .describe('For each difference, the files of pgparity and the suites of the product that rest on it.'),
  against: z
    .strictObject({
      file: z.string(),
      startedAt: z.iso.datetime(),
      changes: z.array(z.strictObject({ id: z.string(), before: json, now: json })),
    })
    .nullable()
    .describe('What another probe saw otherwise, or null when none was named.'),
  exitCode: z.int(),
});

export type ProbeDocument = z.infer<typeof probeDocument>;
export type ProbeFinding = ProbeDocument['findings'][number];
