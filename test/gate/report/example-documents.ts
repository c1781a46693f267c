import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import { verdictDocument, type VerdictDocument } from '../../../src/gate/parity/verdict.ts';

type Profile = VerdictDocument['profiles'][number];
type Suite = VerdictDocument['suites'][number];
type Identity = NonNullable<Profile['identity']>;

const identity: Identity = { ...plainIdentity, extensions: { ...plainIdentity.extensions } };

const pgvector: Profile = {
  name: 'pgvector',
  title: 'PostgreSQL 15 + pgvector',
  evidence: 'live',
  required: true,
  server: 'native',
  description: 'native PostgreSQL 15.18 in /usr/lib/postgresql/15/bin',
  standIn: false,
  identity,
  reason: null,
  passedOver: [{ server: 'docker', reason: 'no engine answers at unix:///var/run/docker.sock.' }],
  baseline: null,
  passed: 336,
  failed: 0,
  notExercised: 2,
};

const alloydbOmni: Profile = {
  ...pgvector,
  name: 'alloydb-omni',
  title: 'AlloyDB Omni',
  standIn: true,
  description: 'native PostgreSQL 15.18 with the stand-in for alloydb_scann in /usr/lib/postgresql/15/bin',
  identity: { ...identity, extensions: { alloydb_scann: '0.1.2-stand-in', vector: '0.8.0' }, standIn: true },
};

const embedded: Profile = {
  ...pgvector,
  name: 'embedded',
  title: 'PGlite in process + pgvector',
  required: false,
  server: 'embedded',
  description: 'PGlite 0.5.14 in process, PostgreSQL 18.3',
  identity: { ...identity, version: '18.3', major: 18, wordSizeBits: 32, collation: 'C' },
  passedOver: [],
  passed: 321,
  notExercised: 17,
};

const suites: readonly Suite[] = ['tables', 'constraints', 'vector-index-selection'].flatMap((name, index) => {
  const suite = `suites/${name}.test.ts`;
  const passed = [24, 290, 22][index] ?? 0;
  return [
    { suite, profile: 'pgvector', passed, failed: 0, notExercised: index === 2 ? 2 : 0, durationMs: 412.25 },
    { suite, profile: 'alloydb-omni', passed, failed: 0, notExercised: index === 2 ? 2 : 0, durationMs: null },
    { suite, profile: 'embedded', passed: passed - 5, failed: 0, notExercised: 5, durationMs: 1_940 },
  ];
});

const versionNote = 'PGlite is PostgreSQL 18; production is 15, and no PGlite of that major exists.';

/** Three live profiles that agree; what they do not agree on is written down. */
export const parityDocument: VerdictDocument = verdictDocument.parse({
  schemaVersion: 4,
  tool: { name: 'pgparity', version: '0.1.0' },
  startedAt: '2026-11-23T09:30:12.345Z',
  seed: 20_261_123,
  verdict: 'parity',
  exitCode: 0,
  summary: 'pgvector, alloydb-omni (stand-in) and embedded behave the same in 338 checks.',
  filtered: null,
  only: [],
  profiles: [pgvector, alloydbOmni, embedded],
  counts: {
    checks: 338,
    observations: 1_204,
    same: 1_201,
    expectedDivergences: 3,
    unexpectedDivergences: 0,
    staleExpectations: 0,
    expectationsNotJudged: 0,
    missing: 0,
    failed: 0,
    notExercised: 21,
  },
  catalogs: [
    {
      profile: 'pgvector',
      entries: 190,
      reported: { 'extension version vector': '0.8.0' },
      gaps: [
        { name: 'planner statistics', reason: 'ANALYZE takes a random sample of the rows.' },
        { name: 'objects of the system', reason: 'They are the server itself.' },
        { name: 'passwords of roles', reason: 'The role may not read pg_authid.' },
        { name: 'rows of public.jobs', reason: 'The role may not read it.' },
      ],
    },
  ],
  divergences: [
    {
      check: 'suites/tables.test.ts > the server is of the declared major',
      observation: 'server_version_num',
      location: { file: 'suites/tables.test.ts', line: 12 },
      statement: 'SHOW server_version_num',
      parameters: [],
      psql: null,
      values: { pgvector: { value: '150018' }, 'alloydb-omni': { value: '150018' }, embedded: { value: '180003' } },
      expected: true,
      note: versionNote,
      follows: null,
      link: 'https://example.org/issues/12',
      expires: '2027-06-01',
      repeat: 'npx pgparity run --profiles pgvector,embedded --check major',
      entry: null,
    },
    ...['after the migration', 'after the load'].map((when) => ({
      check: `suites/vector-index-selection.test.ts > the index ${when}`,
      observation: 'indexes',
      location: { file: 'suites/vector-index-selection.test.ts', line: 40 },
      statement: null,
      parameters: [],
      psql: null,
      values: { pgvector: { value: ['ivfflat'] }, 'alloydb-omni': { value: [] }, embedded: { value: ['ivfflat'] } },
      expected: true,
      note: 'ScaNN refuses an empty table, so its index is created after the first load.',
      follows: null,
      link: null,
      expires: null,
      repeat: 'npx pgparity run --check index',
      entry: null,
    })),
  ],
  staleExpectations: [],
  expectationsNotJudged: [],
  failures: [],
  missing: [],
  notExercised: [
    ...Array.from({ length: 15 }, (_, index) => ({
      check: `suites/constraints.test.ts > two sessions at once, case ${index}`,
      profile: 'embedded',
      reason: 'needs two sessions at once, and an embedded database has one',
    })),
    ...['pgvector', 'embedded'].flatMap((profile) =>
      ['the options', 'the settings'].map((subject) => ({
        check: `suites/vector-index-selection.test.ts > ${subject} of ScaNN`,
        profile,
        reason: 'is about scann, and the strategy here is ivfflat',
      })),
    ),
    ...['the lists', 'the probes'].map((subject) => ({
      check: `suites/vector-index-selection.test.ts > ${subject} of IVFFlat`,
      profile: 'alloydb-omni',
      reason: 'is about ivfflat, and the strategy here is scann',
    })),
  ],
  suites,
  unstable: [],
  notCompared: [
    { part: 'message', reason: 'worded by each major and translated by lc_messages' },
    { part: 'HINT', reason: 'advice, worded by each major and translated' },
  ],
  durationsMs: { servers: 1_530, migrations: 410.5, suites: 2_890, compare: 31.2, total: 4_982 },
});

const refusal = { error: '23514', constraint: 'sessions_status_check', table: 'sessions', column: null };

/** Everything that can go wrong, once. */
export const brokenDocument: VerdictDocument = verdictDocument.parse({
  ...parityDocument,
  verdict: 'broken',
  exitCode: 1,
  summary:
    'pgvector and alloydb-omni (stand-in) do not behave the same: 1 check failed, 6 unexpected divergences, 1 expectation that no longer occurs. embedded was compared by its baseline of 3 days ago.',
  profiles: [
    { ...pgvector, passed: 335, failed: 1 },
    alloydbOmni,
    {
      ...embedded,
      evidence: 'baseline',
      server: null,
      description: null,
      identity: null,
      reason: 'left out by --profiles pgvector,alloydb-omni.',
      baseline: {
        recordedAt: '2026-11-20T17:00:00.000Z',
        ageDays: 3,
        file: 'suites/baselines/embedded.json',
        stale: null,
      },
    },
  ],
  counts: {
    ...parityDocument.counts,
    unexpectedDivergences: 6,
    same: 1_195,
    failed: 1,
    staleExpectations: 1,
    notExercised: 4,
  },
  divergences: [
    ...parityDocument.divergences,
    unexpected('a status outside the list is refused', 'refusal of an empty status', {
      statement: "INSERT INTO sessions (id, user_id, query, status)\n     VALUES ('a', 'user-1', 'What is new?', '')",
      values: {
        pgvector: { value: refusal },
        'alloydb-omni': { value: { ...refusal, error: '23502', constraint: null, column: 'status' } },
        embedded: { value: refusal },
      },
    }),
    unexpected('the order of sessions', 'newest first', {
      statement: 'SELECT id, status, query FROM sessions ORDER BY created_at DESC',
      values: {
        pgvector: { value: rows(['id text', 'status text', 'query text'], sessions('completed')) },
        'alloydb-omni': { value: rows(['id text', 'status text', 'query text'], sessions('failed')) },
      },
    }),
    unexpected('the order of memories', 'the ids', {
      statement: 'SELECT id FROM memories ORDER BY created_at',
      values: {
        pgvector: { value: rows(['id text'], [['a'], ['b'], ['c'], ['d']]) },
        'alloydb-omni': { value: rows(['id text'], [['a'], ['c'], ['b'], ['d']]) },
      },
    }),
    unexpected('the catalog', 'indexes', {
      statement: null,
      values: {
        pgvector: { value: catalog('(NOT remme_scanned)') },
        'alloydb-omni': { value: catalog('(remme_scanned IS FALSE)') },
      },
    }),
    unexpected('a default is applied', 'the embedding', {
      statement: 'SELECT embedding FROM memories',
      values: {
        pgvector: { value: rows(['embedding vector'], [[vectorText(0.25)]]) },
        'alloydb-omni': { value: rows(['embedding vector'], [[vectorText(0.5)]]) },
      },
    }),
    unexpected('a query that only some profiles answer', 'the answer', {
      statement: 'SELECT 1',
      values: {
        pgvector: { value: rows(['?column? int4'], [['1']]) },
        'alloydb-omni': { value: { error: '42601', constraint: null, table: null, column: null } },
        embedded: { absent: true },
      },
    }),
  ],
  failures: [
    {
      check: 'suites/constraints.test.ts > sessions > the default of cost is 0.000000',
      profile: 'pgvector',
      location: { file: 'suites/constraints.test.ts', line: 88 },
      message: "expected '0.0' to be '0.000000'",
      diff: '- Expected\n+ Received\n\n- 0.000000\n+ 0.0',
      compared: null,
      statement: null,
      parameters: [],
      psql: null,
      follows: null,
      repeat:
        "npx pgparity run --profiles pgvector --suite suites/constraints.test.ts --check 'sessions > the default of cost is 0.000000'",
    },
  ],
  staleExpectations: [
    {
      check: 'suites/tables.test.ts > the server is of the declared major',
      observation: 'collation',
      note: 'It no longer occurs: pgvector and alloydb-omni agree.',
      file: 'schema/expected-divergences.json',
    },
  ],
  notExercised: parityDocument.notExercised.filter(({ profile }) => profile !== 'embedded'),
  suites: suites
    .filter(({ profile }) => profile !== 'embedded')
    .map((suite) =>
      suite.profile === 'pgvector' && suite.suite.includes('constraints')
        ? { ...suite, passed: 289, failed: 1 }
        : suite,
    ),
});

/** A required profile that could not be started, and one that is not known at all. */
export const incompleteDocument: VerdictDocument = verdictDocument.parse({
  ...parityDocument,
  verdict: 'incomplete',
  exitCode: 3,
  summary: 'alloydb-omni is required and was not exercised.',
  profiles: [
    pgvector,
    {
      ...alloydbOmni,
      evidence: 'none',
      server: null,
      description: null,
      identity: null,
      standIn: false,
      reason: 'no server of it could be started, and there is no baseline.',
      passedOver: [
        { server: 'remote', reason: 'PGPARITY_ALLOYDB_OMNI_URL is not set.' },
        { server: 'docker', reason: 'no engine answers at unix:///var/run/docker.sock.' },
        { server: 'native', reason: 'the extension alloydb_scann is not installed in /usr/lib/postgresql/15.' },
      ],
      passed: 0,
      notExercised: 0,
    },
  ],
  counts: { ...parityDocument.counts, observations: 0, same: 0, expectedDivergences: 0, notExercised: 2 },
  divergences: [],
  notExercised: parityDocument.notExercised.filter(({ profile }) => profile === 'pgvector'),
  suites: suites.filter(({ profile }) => profile === 'pgvector'),
});

type Divergence = VerdictDocument['divergences'][number];

/** A divergence that nobody expects. */
export function unexpected(
  name: string,
  observation: string,
  { statement, values }: Pick<Divergence, 'statement' | 'values'>,
): Divergence {
  return {
    check: `suites/constraints.test.ts > ${name}`,
    observation,
    location: { file: 'suites/constraints.test.ts', line: 42 },
    statement,
    parameters: [],
    psql: null,
    values,
    expected: false,
    note: 'Nobody has written this divergence down as expected.',
    follows: null,
    link: null,
    expires: null,
    repeat: `npx pgparity run --profiles pgvector,alloydb-omni --suite suites/constraints.test.ts --check '${name}'`,
    entry: { check: name, observation, values: {}, reason: '', link: '', expires: '2027-02-21' },
  };
}

/** An answer with rows, as an observation holds it. */
export function rows(columns: readonly string[], values: readonly (readonly (string | null)[])[]) {
  return { command: 'SELECT', rowCount: values.length, columns: [...columns], rows: values.map((row) => [...row]) };
}

function sessions(status: string): (string | null)[][] {
  return Array.from({ length: 9 }, (_, index) => [
    `session-${index}`,
    index === 6 ? status : 'running',
    index === 3 ? null : `A question about the weather in the year ${2_000 + index}`,
  ]);
}

function catalog(predicate: string) {
  return ['idx_sessions_user', 'idx_sessions_created', 'idx_sessions_status', 'idx_sessions_unscanned'].map((name) => ({
    name,
    table: 'sessions',
    method: 'btree',
    unique: false,
    predicate: name === 'idx_sessions_unscanned' ? predicate : null,
  }));
}

function vectorText(changed: number): string {
  return `[${Array.from({ length: 768 }, (_, index) => (index === 400 ? changed : index / 1_000)).join(',')}]`;
}
