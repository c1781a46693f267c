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

const texts = z.record(z.string(), z.string());

const start = z.strictObject({
  steps: z.array(z.strictObject({ step: z.string(), took: z.string().describe('A band, as "5 to 10 s".') })),
  log: z
    .array(z.strictObject({ line: z.string(), times: z.int() }))
    .describe('What the server logged until it was probed, each line once, with # for every number.'),
});

const inventory = z.strictObject({
  settings: texts.describe('Of a session with every library loaded; "(set)" for a text that may be private.'),
  extensions: z.strictObject({ available: texts, ofServerDatabase: texts, ofNewDatabase: texts }),
  roles: texts.describe('The attributes by name.'),
  databases: z.array(z.string()),
  namesLeftOut: z.int().describe('Roles and databases of a server that is not ours, which are not named.'),
});

const statementPlan = z.strictObject({
  sql: z.string(),
  outcome: z.string().describe('What became of it when it was sent.'),
  custom: z.array(z.string()),
  generic: z.array(z.string()).nullable().describe('Null for a statement without parameters.'),
});

const finding = z.discriminatedUnion('result', [
  z.strictObject({ ...stated, result: z.literal('as-assumed'), ...compared }),
  z.strictObject({ ...stated, result: z.literal('differs'), ...compared }),
  z.strictObject({ ...stated, result: z.literal('unknown'), reason: z.string() }),
]);

/** Raised with every change that a reader could notice. */
export const probeVersion = 5;

/**
 * What `pgparity probe --json` writes. There is structure in it, yes and no, and no measured number: no time, no size, no
 * cost, no recall. How long a step of the start took is a band.
 */
export const probeDocument = z.strictObject({
  schemaVersion: z.literal(probeVersion),
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
  start: start.nullable().describe('What the start waited for, or null when no server was started.'),
  inventory: inventory.nullable().describe('What is on the server, or null when it was not asked.'),
  statements: z
    .strictObject({ plans: z.array(statementPlan), stopped: z.string().nullable() })
    .nullable()
    .describe("The plans of the product's statements, without costs; null when none were given."),
  licence: z.strictObject({
    title: z.string(),
    source: z.string(),
    readOn: z.string(),
    files: z.array(z.string()).describe('Where the image has texts of licences.'),
  }),
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
export type StartRecordDocument = z.infer<typeof start>;
export type ServerInventory = z.infer<typeof inventory>;
export type StatementPlan = z.infer<typeof statementPlan>;
export type ProbeFinding = ProbeDocument['findings'][number];
