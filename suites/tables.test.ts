// Rests on: extension.of-new-database, extension.owns-its-objects, extension.ivf
import { checks, records, type Session } from 'pgparity';
import { expectedTables } from './expected/tables.ts';
import { notOwnedByExtension } from './not-owned-by-extension.ts';

const check = checks();
const tableNames = Object.keys(expectedTables);

const ownTables = `
SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relispartition
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND ${notOwnedByExtension('pg_class', 'c.oid')}`;

check('there are exactly 13 tables', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT relname FROM (${ownTables}) own WHERE relkind IN ('r', 'p') ORDER BY relname`,
  );
  observe('tables', answer);
  expect(answer.rows.flat()).toEqual(tableNames);
  expect(answer.rowCount).toBe(13);
});

check('information_schema lists the same 13 tables', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT table_name::text, table_type::text FROM information_schema.tables
      WHERE table_schema = 'public' AND table_name IN (SELECT relname::text FROM (${ownTables}) own)
      ORDER BY table_name`,
  );
  expect(answer.rows).toEqual(tableNames.map((table) => [table, 'BASE TABLE']));
  observe('tables', answer);
});

for (const [table, columns] of Object.entries(expectedTables)) {
  check(
    `${table} has its columns, with type, nullability, default and generation`,
    async ({ session, observe, expect }) => {
      const answer = await session.run(
        `SELECT concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN 'not null' END,
                CASE WHEN d.adbin IS NULL THEN NULL
                     WHEN a.attgenerated = 's' THEN 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                     WHEN a.attgenerated = '' THEN 'default ' || pg_get_expr(d.adbin, d.adrelid)
                     ELSE 'generated otherwise' END,
                CASE WHEN a.attidentity <> '' THEN 'identity' END,
                CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN 'collated' END) AS definition
         FROM pg_attribute a
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum`,
        [`public.${table}`],
      );
      observe('columns', answer);
      expect(answer.rows.flat()).toEqual(columns);
    },
  );
}

check(
  'information_schema gives every column the same nullability, default and generation',
  async ({ session, observe, expect }) => {
    const answer = await session.run(
      `SELECT table_name::text, column_name::text, ordinal_position::int, udt_name::text, is_nullable::text,
            column_default::text, is_generated::text, numeric_precision::int, numeric_scale::int
       FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name::text = ANY (string_to_array($1, ','))
      ORDER BY table_name, ordinal_position`,
      [tableNames.join(',')],
    );
    const summary = records(answer).map((column) =>
      [
        `${column['table_name']}.${column['column_name']}`,
        column['is_nullable'] === 'NO' ? 'not null' : null,
        column['column_default'] === null ? null : `default ${column['column_default']}`,
        column['is_generated'] === 'ALWAYS' ? 'generated' : null,
      ]
        .filter((part) => part !== null)
        .join(' '),
    );
    expect(summary).toEqual(
      Object.entries(expectedTables).flatMap(([table, columns]) => columns.map((c) => seen(table, c))),
    );
    observe('columns', answer);
  },
);

/** What information_schema shows of a column: `cost numeric(10,6) default 0.0` is `sessions.cost default 0.0`. */
function seen(table: string, column: string): string {
  const name = column.split(' ', 1)[0] ?? '';
  const nullability = column.includes(' not null') ? ' not null' : '';
  const written = / default (.*)$/.exec(column)?.[0] ?? '';
  const generated = column.includes(' generated always as ') ? ' generated' : '';
  return `${table}.${name}${nullability}${written}${generated}`;
}

check('every table has a user_id, NOT NULL and without any default', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT c.relname::text AS table, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, a.atthasdef AS has_default
       FROM (${ownTables}) c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind IN ('r', 'p') AND a.attname = 'user_id' AND NOT a.attisdropped
      ORDER BY c.relname`,
  );
  expect(answer.rows).toEqual(tableNames.map((table) => [table, 'text', 't', 'f']));
  observe('user_id columns', answer);
});

check('the type of no column brings a default of its own', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT c.relname::text AS table, a.attname::text AS column
       FROM (${ownTables}) c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       JOIN pg_type t ON t.oid = a.atttypid
      WHERE c.relkind IN ('r', 'p') AND (t.typdefault IS NOT NULL OR t.typtype = 'd')
      ORDER BY 1, 2`,
  );
  expect(answer.rows).toEqual([]);
  observe('columns of such a type', answer);
});

check(
  'the only generated column is document_chunks.content_tsv, and it is stored',
  async ({ session, observe, expect }) => {
    const answer = await session.run(
      `SELECT c.relname::text AS table, a.attname::text AS column, a.attgenerated::text AS generated
       FROM (${ownTables}) c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attgenerated <> '' ORDER BY 1, 2`,
    );
    expect(answer.rows).toEqual([['document_chunks', 'content_tsv', 's']]);
    observe('generated columns', answer);
  },
);

check('the two sequences are those of the two BIGSERIAL columns', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT c.relname::text AS sequence, format_type(s.seqtypid, NULL) AS type, s.seqstart, s.seqincrement, s.seqmin,
            s.seqmax, s.seqcache, s.seqcycle, o.refobjid::regclass::text AS owner_table, a.attname::text AS owner_column,
            o.deptype::text AS dependency
       FROM (${ownTables}) c
       JOIN pg_sequence s ON s.seqrelid = c.oid
       LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.refobjsubid > 0
       LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
      ORDER BY c.relname`,
  );
  const bigint = ['bigint', '1', '1', '1', '9223372036854775807', '1', 'f'];
  expect(answer.rows).toEqual([
    ['job_runs_id_seq', ...bigint, 'job_runs', 'id', 'a'],
    ['security_logs_id_seq', ...bigint, 'security_logs', 'id', 'a'],
  ]);
  observe('sequences', answer);
});

check('a sequence starts at 1 and gives no number twice', async ({ session, observe, expect }) => {
  const sql = `INSERT INTO security_logs (user_id, action) VALUES ('tenant', 'login') RETURNING id`;
  const first = await session.run(sql);
  const second = await session.run(sql);
  observe('first number', first);
  observe('second number', second);
  expect([first.rows, second.rows]).toEqual([[['1']], [['2']]]);
});

check('the schema holds tables, indexes and sequences, and nothing else', async ({ session, observe, expect }) => {
  const relations = await session.run(
    `SELECT relkind::text, count(*)::int FROM (${ownTables}) own WHERE relkind NOT IN ('i', 'r', 'S') GROUP BY relkind ORDER BY 1`,
  );
  expect(relations.rows).toEqual([]);
  observe('relations of another kind', relations);
  for (const [what, sql] of Object.entries(otherObjects)) {
    const answer = await session.run(sql);
    observe(what, answer);
    expect({ [what]: answer.rows }).toEqual({ [what]: [] });
  }
});

const otherObjects = {
  functions: `SELECT p.proname::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND ${notOwnedByExtension('pg_proc', 'p.oid')} ORDER BY 1`,
  types: `SELECT t.typname::text FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typrelid = 0 AND t.typelem = 0
      AND ${notOwnedByExtension('pg_type', 't.oid')} ORDER BY 1`,
  triggers: `SELECT t.tgname::text FROM pg_trigger t WHERE NOT t.tgisinternal ORDER BY 1`,
  rules: `SELECT r.rulename::text FROM pg_rewrite r
    WHERE r.ev_class IN (SELECT oid FROM (${ownTables}) own) ORDER BY 1`,
};

check('tables are permanent, whole and inherit from nothing', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT relname::text FROM (${ownTables}) own
      WHERE relkind = 'r' AND (relpersistence <> 'p' OR relispartition OR oid IN (SELECT inhrelid FROM pg_inherits))
      ORDER BY relname`,
  );
  expect(answer.rows).toEqual([]);
  observe('other tables', answer);
});

check('what extensions own is left out, and they do own something', async ({ session, observe, expect }) => {
  const owned = await countFunctions(session, 'EXISTS');
  const own = await countFunctions(session, 'NOT EXISTS');
  expect(owned).toBeGreaterThan(0);
  expect(own).toBe(0);
  observe('functions of the schema itself', own);
});

async function countFunctions(session: Session, exists: 'EXISTS' | 'NOT EXISTS'): Promise<number> {
  const answer = await session.run(
    `SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND ${exists} (
       SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
  );
  return Number(answer.rows[0]?.[0]);
}
