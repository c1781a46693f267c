/**
 * A difference between two profiles: the statements that plant it on one of them, after the migrations, and where the gate
 * has to see it.
 */
export interface Mutant {
  /** What is different, as a person would say it. */
  readonly difference: string;
  readonly sql: string;
  /** The suite files and the name of the checks that are run; a run makes the checks of the catalog by itself. */
  readonly suite: string;
  readonly checks: string;
  /** The divergences that name it, each with a part of what the mutated profile gives. */
  readonly seenIn: readonly Sighting[];
}

export interface Sighting {
  readonly check: string;
  readonly observation: string;
  /** A part of the mutated profile's value as JSON, or `absent`. */
  readonly value: string;
}

/** What an observation that a profile does not make is in the verdict. */
const absent = '{"absent":true}';

/** The differences that the gate promises to see. */
export const promisedMutants: readonly Mutant[] = [
  {
    difference: 'a CHECK',
    sql: `ALTER TABLE sessions DROP CONSTRAINT sessions_status_check,
      ADD CONSTRAINT sessions_status_check
        CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'unknown'))`,
    suite: 'constraints-values',
    checks: 'sessions_status_check',
    seenIn: [
      inCatalog('constraint public.sessions.sessions_status_check', "'unknown'::text"),
      {
        check: 'suites/constraints-values.test.ts > sessions_status_check refuses everything else, inserted or updated',
        observation: 'insert of "unknown"',
        value: '"command":"INSERT"',
      },
    ],
  },
  {
    difference: 'a default',
    sql: `ALTER TABLE jobs ALTER COLUMN agent_type SET DEFAULT 'ExecutorAgent'`,
    suite: 'constraints-values',
    checks: 'jobs applies its defaults',
    seenIn: [
      inCatalog('column public.jobs.agent_type', "default 'ExecutorAgent'::text"),
      {
        check: 'suites/constraints-values.test.ts > jobs applies its defaults',
        observation: 'defaults',
        value: '"ExecutorAgent"',
      },
    ],
  },
  {
    difference: 'the action of a foreign key',
    sql: `ALTER TABLE job_runs DROP CONSTRAINT job_runs_job_id_fkey,
      ADD CONSTRAINT job_runs_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE NO ACTION`,
    suite: 'cascade.test',
    checks: 'the count of a DELETE of jobs',
    seenIn: [
      inCatalog('constraint public.job_runs.job_runs_job_id_fkey', 'REFERENCES jobs(id)"'),
      {
        check: 'suites/cascade.test.ts > the count of a DELETE of jobs leaves out the job_runs',
        observation: 'answer',
        value: '"constraint":"job_runs_job_id_fkey"',
      },
    ],
  },
  {
    difference: "an index's method",
    sql: 'DROP INDEX idx_docs_hash; CREATE INDEX idx_docs_hash ON documents USING hash (file_hash)',
    suite: 'index-coverage',
    checks: 'every secondary index',
    seenIn: [
      inCatalog('index public.idx_docs_hash', 'USING hash (file_hash)'),
      {
        check: 'suites/index-coverage.test.ts > every secondary index is made for a query',
        observation: 'the indexes and their methods',
        value: '{"name":"idx_docs_hash","method":"hash"}',
      },
    ],
  },
  {
    difference: "an index's predicate",
    sql: `DROP INDEX idx_sessions_unscanned;
      CREATE INDEX idx_sessions_unscanned ON sessions (user_id) WHERE remme_scanned`,
    suite: 'index-coverage',
    checks: 'idx_sessions_unscanned is chosen',
    seenIn: [
      inCatalog('index public.idx_sessions_unscanned', 'WHERE remme_scanned'),
      {
        check: 'suites/index-coverage.test.ts > idx_sessions_unscanned is chosen for its query',
        observation: 'the custom plan',
        value: 'using idx_sessions_user',
      },
    ],
  },
  {
    difference: 'the SQLSTATE of a refusal',
    sql: `CREATE FUNCTION refuse_status() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.status NOT IN ('running', 'completed', 'failed', 'cancelled') THEN
            RAISE EXCEPTION 'no such status' USING
              ERRCODE = '22023', TABLE = 'sessions', CONSTRAINT = 'sessions_status_check';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER refuse_status BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_status()`,
    suite: 'constraints-values',
    checks: 'sessions_status_check refuses',
    seenIn: [
      {
        check: 'suites/constraints-values.test.ts > sessions_status_check refuses everything else, inserted or updated',
        observation: 'insert of "RUNNING"',
        value: '"error":"22023","constraint":"sessions_status_check","schema":null,"table":"sessions"',
      },
    ],
  },
  {
    difference: 'the order of rows',
    // What another locale of the image would do to the whole database.
    sql: 'ALTER TABLE documents ALTER COLUMN filename TYPE text COLLATE "und-x-icu"',
    suite: 'constraints-types',
    checks: 'file names are listed in one order',
    seenIn: [
      {
        check: 'suites/constraints-types.test.ts > file names are listed in one order',
        observation: 'the order',
        value: '["a.md"],["A.md"]',
      },
    ],
  },
  {
    difference: 'a plan',
    // The planner is told that all documents have one hash.
    sql: 'ALTER TABLE documents ALTER COLUMN file_hash SET (n_distinct = 1)',
    suite: 'index-coverage',
    checks: 'idx_docs_hash is chosen',
    seenIn: [
      {
        check: 'suites/index-coverage.test.ts > idx_docs_hash is chosen for its query',
        observation: 'the generic plan',
        value: '["Seq Scan on documents (filter)"]',
      },
    ],
  },
];

/** More of the same: one for each kind of object that a migration, an image or a person could leave different. */
export const furtherMutants: readonly Mutant[] = [
  {
    difference: 'a table that is missing',
    sql: 'DROP TABLE scanned_runs',
    ...inTables('there are exactly 13 tables', 'tables', '"rowCount":12'),
  },
  {
    difference: 'a column too many',
    sql: 'ALTER TABLE jobs ADD COLUMN owner text',
    ...inTables('jobs has its columns, with type, nullability, default and generation', 'columns', '["owner text"]'),
  },
  {
    difference: 'a NOT NULL that is missing',
    sql: 'ALTER TABLE notifications ALTER COLUMN title DROP NOT NULL',
    suite: 'constraints-values',
    checks: 'notifications refuses NULL',
    seenIn: [
      inCatalog('column public.notifications.title', '"4 text"'),
      {
        check: 'suites/constraints-values.test.ts > notifications refuses NULL in every NOT NULL column',
        observation: 'insert of NULL into title',
        value: '"command":"INSERT"',
      },
    ],
  },
  {
    difference: "a column's type",
    sql: 'ALTER TABLE jobs ALTER COLUMN name TYPE varchar(200)',
    ...inTables(
      'jobs has its columns, with type, nullability, default and generation',
      'columns',
      '["name character varying(200) not null"]',
    ),
  },
  {
    difference: 'the expression of a generated column',
    sql: `ALTER TABLE document_chunks DROP COLUMN content_tsv;
      ALTER TABLE document_chunks ADD COLUMN content_tsv tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', content)) STORED;
      CREATE INDEX idx_chunks_fts ON document_chunks USING gin (content_tsv)`,
    suite: 'constraints-values',
    checks: 'the generated column follows',
    seenIn: [
      inCatalog('column public.document_chunks.content_tsv', "to_tsvector('simple'::regconfig, content)"),
      {
        check:
          'suites/constraints-values.test.ts > the generated column follows its source, also when DEFAULT is written',
        observation: 'after the insert',
        value: "'cats':2 'running':4 'the':1 'were':3",
      },
    ],
  },
  {
    difference: 'a UNIQUE that is missing',
    sql: 'ALTER TABLE documents DROP CONSTRAINT documents_user_id_file_hash_key',
    suite: 'constraints.test',
    checks: 'documents_user_id_file_hash_key refuses',
    seenIn: [
      inCatalog('constraint public.documents.documents_user_id_file_hash_key', absent),
      {
        check:
          'suites/constraints.test.ts > documents_user_id_file_hash_key refuses a second row with the same user_id and file_hash',
        observation: 'insert',
        value: '"command":"INSERT"',
      },
    ],
  },
  {
    difference: 'the increment of a sequence',
    sql: 'ALTER SEQUENCE security_logs_id_seq INCREMENT 10',
    ...inTables('a sequence starts at 1 and gives no number twice', 'second number', '"rows":[["11"]]'),
  },
  {
    difference: 'a trigger too many',
    sql: `CREATE TRIGGER quiet BEFORE UPDATE ON sessions
      FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    ...inTables('the schema holds tables, indexes and sequences, and nothing else', 'triggers', '"rows":[["quiet"]]'),
  },
  {
    difference: 'an index that is missing',
    sql: 'DROP INDEX idx_docs_user',
    suite: 'index-coverage',
    checks: 'idx_docs_user is chosen',
    seenIn: [
      inCatalog('index public.idx_docs_user', absent),
      {
        check: 'suites/index-coverage.test.ts > idx_docs_user is chosen for its query',
        observation: 'the generic plan',
        value: 'documents_user_id_file_hash_key',
      },
    ],
  },
  {
    difference: 'an index that is invalid',
    sql: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_docs_user'::regclass`,
    suite: 'index-coverage',
    checks: 'every index is valid and ready',
    seenIn: [
      inCatalog('index public.idx_docs_user', 'btree, INVALID'),
      {
        check: 'suites/index-coverage.test.ts > every index is valid and ready',
        observation: 'unusable indexes',
        value: '["idx_docs_user"]',
      },
    ],
  },
  {
    difference: 'row-level security',
    sql: 'ALTER TABLE sessions ENABLE ROW LEVEL SECURITY',
    ...onlyInCatalog('table public.sessions', 'row security on'),
  },
  {
    difference: 'a policy',
    sql: 'CREATE POLICY everyone ON sessions USING (true)',
    ...onlyInCatalog('policy public.sessions.everyone', 'permissive for all to public using true'),
  },
  {
    difference: 'a privilege',
    sql: 'GRANT SELECT ON sessions TO public',
    ...onlyInCatalog('privilege on table public.sessions of public', 'granted SELECT'),
  },
  {
    difference: 'an extension that is missing',
    sql: 'DROP EXTENSION vector CASCADE',
    ...onlyInCatalog('extension vector', absent),
  },
  {
    // Every check passes with it.
    difference: 'a setting of the role',
    sql: 'ALTER ROLE CURRENT_USER SET enable_bitmapscan = off',
    suite: 'index-coverage',
    checks: 'idx_docs_user is chosen',
    seenIn: [
      {
        check: 'suites/index-coverage.test.ts > idx_docs_user is chosen for its query',
        observation: 'the custom plan',
        value: '["Index Scan using idx_docs_user on documents (condition)"]',
      },
      inCatalog('setting of the migrating role: enable_bitmapscan', 'off'),
    ],
  },
];

function inCatalog(object: string, value: string): Sighting {
  return { check: 'catalog after migration', observation: object, value };
}

function inTables(check: string, observation: string, value: string): Pick<Mutant, 'suite' | 'checks' | 'seenIn'> {
  return {
    suite: 'tables.test',
    checks: check,
    seenIn: [{ check: `suites/tables.test.ts > ${check}`, observation, value }],
  };
}

/** Nothing behaves differently for the role that the suites have; a check that passes goes along. */
function onlyInCatalog(object: string, value: string): Pick<Mutant, 'suite' | 'checks' | 'seenIn'> {
  return { suite: 'tables.test', checks: 'there are exactly 13 tables', seenIn: [inCatalog(object, value)] };
}
