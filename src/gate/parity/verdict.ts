import { z } from 'zod';

const json = z.json();
const location = z.object({ file: z.string(), line: z.int() });

const identity = z.object({
  version: z.string().describe('server_version, as 15.18'),
  major: z.int(),
  extensions: z.record(z.string(), z.string()),
  encoding: z.string(),
  collation: z.string(),
  wordSizeBits: z.union([z.literal(32), z.literal(64)]),
  role: z.object({ name: z.string(), superuser: z.boolean(), createDatabase: z.boolean() }),
  imageDigest: z.string().nullable(),
  standIn: z.boolean(),
});

const profile = z.object({
  name: z.string(),
  title: z.string(),
  evidence: z.enum(['live', 'baseline', 'none']).describe('What this run knows the profile by.'),
  required: z.boolean(),
  server: z.enum(['remote', 'docker', 'native', 'embedded']).nullable(),
  description: z.string().nullable().describe('One line about the server that was used.'),
  standIn: z.boolean().describe('True when something played the profile: no evidence for the real one.'),
  identity: identity.nullable(),
  reason: z.string().nullable().describe('Why the profile was not exercised live.'),
  passedOver: z
    .array(z.object({ server: z.string(), reason: z.string() }))
    .describe('The better ways to start it that were not used, and why.'),
  baseline: z
    .object({
      recordedAt: z.iso.datetime(),
      ageDays: z.int(),
      file: z.string(),
      stale: z.string().nullable().describe('In what it was made otherwise than this run, as one sentence.'),
    })
    .nullable(),
  passed: z.int(),
  failed: z.int(),
  notExercised: z.int(),
});

const catalog = z.object({
  profile: z.string(),
  entries: z.int().describe('Entries that are compared.'),
  reported: z.record(z.string(), z.string()).describe('Entries that are shown and not compared unless asked for.'),
  gaps: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .describe('What could not be read with the role at hand, or is not read at all.'),
});

const parameters = z
  .array(z.string().nullable())
  .describe('What $1, $2 … of the statement stood for on a live profile.');
const psql = z
  .string()
  .nullable()
  .describe('A command that runs the statement with its values at a URL of yours; null where no profile has one.');

const divergence = z.object({
  check: z.string(),
  observation: z.string(),
  location: z
    .object({ file: z.string(), line: z.int().nullable() })
    .nullable()
    .describe(
      'The check; of a catalog entry the migration that made or last altered it, or their folder without a line.',
    ),
  statement: z.string().nullable().describe('The SQL that shows the value.'),
  parameters,
  psql,
  values: z
    .record(z.string(), z.union([z.object({ value: json }), z.object({ absent: z.literal(true) })]))
    .describe('The value on every profile that was compared.'),
  expected: z.boolean(),
  note: z.string().describe('The reason of an expected divergence, or why it is not expected.'),
  follows: z
    .string()
    .nullable()
    .describe('What it follows from: "check · observation" of another divergence, or a stale baseline.'),
  link: z.string().nullable(),
  expires: z.iso.date().nullable(),
  repeat: z.string().describe('The command that shows it again.'),
  entry: z
    .object({
      check: z.string(),
      observation: z.string(),
      values: z.record(z.string(), json),
      reason: z.string(),
      link: z.string(),
      expires: z.iso.date(),
    })
    .nullable()
    .describe('An entry for the file of expected divergences, without its reason and link; null where it is expected.'),
});

const failure = z.object({
  check: z.string(),
  profile: z.string(),
  location: location.nullable(),
  message: z.string(),
  diff: z.string().nullable(),
  compared: z
    .object({ expected: z.string(), received: z.string() })
    .nullable()
    .describe('Both values of the assertion that did not hold.'),
  statement: z.string().nullable().describe('The last statement that the check asked.'),
  parameters,
  psql,
  follows: z.string().nullable().describe('The divergence that it follows from, as "check · observation".'),
  repeat: z.string(),
});

/** The verdict of a run as it is written with `--json`. A change that a reader could notice raises `schemaVersion`. */
export const verdictDocument = z.object({
  schemaVersion: z.literal(4),
  tool: z.object({ name: z.literal('pgparity'), version: z.string() }),
  startedAt: z.iso.datetime(),
  seed: z.int(),
  verdict: z.enum(['parity', 'broken', 'incomplete']),
  exitCode: z.int(),
  summary: z.string().describe('The verdict in one line: what was compared, what was not, and what differs.'),
  filtered: z
    .object({ suites: z.array(z.string()), check: z.string().nullable() })
    .nullable()
    .describe('The flags that left checks out, --suite and --check; null when every check counts.'),
  only: z.array(location).describe('Where suites say ".only", which leaves checks out: such a run is never parity.'),
  profiles: z.array(profile),
  counts: z.object({
    checks: z.int().describe('Different checks that at least one profile ran or skipped.'),
    observations: z.int().describe('Named values that were compared between two profiles or more.'),
    same: z.int(),
    expectedDivergences: z.int(),
    unexpectedDivergences: z.int(),
    staleExpectations: z.int().describe('Expected divergences whose entry has to go.'),
    expectationsNotJudged: z.int().describe('Entries of which this run cannot know whether they are needed.'),
    missing: z.int().describe('Checks that a live profile lost, counted once a profile.'),
    failed: z.int().describe('Failed checks, counted once a profile.'),
    notExercised: z.int().describe('Checks that did not run, counted once a profile.'),
  }),
  catalogs: z.array(catalog).describe('What each live profile read of the catalogs of its database.'),
  divergences: z.array(divergence),
  staleExpectations: z.array(
    z.object({ check: z.string(), observation: z.string(), note: z.string(), file: z.string() }),
  ),
  expectationsNotJudged: z.array(z.object({ check: z.string(), observation: z.string(), note: z.string() })),
  failures: z.array(failure),
  missing: z
    .array(
      z.object({
        check: z.string(),
        profile: z.string().describe('The live profile that does not have it.'),
        knownBy: z.string().describe('Which other profile or baseline has it.'),
        nearest: z.string().nullable().describe('A new check with a similar name.'),
        note: z.string(),
      }),
    )
    .describe('Checks that a baseline or another live profile has and this one lost.'),
  notExercised: z.array(z.object({ check: z.string(), profile: z.string(), reason: z.string() })),
  unstable: z
    .array(z.object({ check: z.string(), observation: z.string().nullable(), profile: z.string(), note: z.string() }))
    .describe('With --stability, what differs from itself in another order; it is not compared.'),
  suites: z
    .array(
      z.object({
        suite: z.string(),
        profile: z.string(),
        passed: z.int(),
        failed: z.int(),
        notExercised: z.int(),
        durationMs: z
          .number()
          .nullable()
          .describe('Wall time; null on a profile whose licence keeps measured numbers private.'),
      }),
    )
    .describe('The matrix of suites by live profile.'),
  notCompared: z
    .array(z.object({ part: z.string(), reason: z.string() }))
    .describe('Parts of an answer in which no difference is a divergence.'),
  durationsMs: z
    .record(z.string(), z.number())
    .describe('Wall time of each stage of the run in milliseconds, without those of restricted profiles.'),
});

export type VerdictDocument = z.infer<typeof verdictDocument>;
