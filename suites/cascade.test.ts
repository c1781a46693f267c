import { anotherRow } from '../fixtures/another-row.ts';
import { insertStatement } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { rowId } from '../fixtures/tenant.ts';
import { checks, needs, type Session } from 'pgparity';
import { tableNames } from './expected/columns.ts';
import { expectedReferences } from './expected/constraints.ts';
import { untilItBlocks } from './blocked.ts';
import { orphan, refusal } from './refusal.ts';
import { insertTenants, tenants } from './tenants.ts';

const check = checks({ prepare: insertTenants });
const [owner] = tenants;

/** Every row of every table, as `table digest`. */
async function allRows(session: Session): Promise<string[]> {
  const ofTables = tableNames.map((table) => `SELECT '${table} ' || md5(t::text) AS line FROM ${table} t`);
  const answer = await session.run(
    `SELECT line FROM (${ofTables.join(' UNION ALL ')}) lines ORDER BY line COLLATE "C"`,
  );
  return answer.rows.map(([line]) => line ?? '');
}

/** The rows of one table that fulfil a condition, as in {@link allRows}. */
async function rowsWhere(session: Session, table: string, condition: string, value: string): Promise<string[]> {
  const answer = await session.run(`SELECT '${table} ' || md5(t::text) FROM ${table} t WHERE ${condition}`, [value]);
  return answer.rows.map(([line]) => line ?? '');
}

/** Runs the DELETE and returns the rows that are gone by it. */
async function goneBy(session: Session, sql: string, value: string): Promise<string[]> {
  const before = await allRows(session);
  await session.run(sql, [value]);
  const after = new Set(await allRows(session));
  return before.filter((line) => !after.has(line));
}

for (const { child, column, parent } of expectedReferences) {
  check(
    `deleting one of ${parent} deletes it and its ${child}, and nothing else`,
    async ({ session, observe, expect }) => {
      const id = rowId(owner, parent, 0);
      const children = await rowsWhere(session, child, `${column} = $1`, id);
      const itself = await rowsWhere(session, parent, 'id = $1', id);
      expect([children.length > 1, itself.length]).toEqual([true, 1]);
      const gone = await goneBy(session, `DELETE FROM ${parent} WHERE id = $1`, id);
      expect(gone).toEqual([...children, ...itself].sort());
      observe('rows gone', gone.length);
    },
  );

  check(`deleting a tenant's ${parent} leaves the other tenants' rows`, async ({ session, observe, expect }) => {
    const children = await rowsWhere(session, child, 'user_id = $1', owner);
    const parents = await rowsWhere(session, parent, 'user_id = $1', owner);
    const gone = await goneBy(session, `DELETE FROM ${parent} WHERE user_id = $1`, owner);
    expect(gone).toEqual([...children, ...parents].sort());
    observe('rows gone', gone.length);
  });

  check(`deleting ${child} leaves their ${parent}`, async ({ session, observe, expect }) => {
    const children = await rowsWhere(session, child, 'user_id = $1', owner);
    const gone = await goneBy(session, `DELETE FROM ${child} WHERE user_id = $1`, owner);
    expect(gone).toEqual(children.sort());
    observe('rows gone', gone.length);
  });

  check(`a rollback brings ${parent} and ${child} back`, async ({ session, observe, expect }) => {
    const before = await allRows(session);
    await session.run('SAVEPOINT before_delete');
    const deleted = await session.run(`DELETE FROM ${parent}`);
    const left = await session.run(`SELECT count(*)::int FROM ${child}`);
    expect(left.rows).toEqual([['0']]);
    await session.run('ROLLBACK TO SAVEPOINT before_delete');
    expect(await allRows(session)).toEqual(before);
    observe('parents deleted', deleted);
    observe('children left', left);
  });

  check(`the count of a DELETE of ${parent} leaves out the ${child}`, async ({ session, observe, expect }) => {
    const sql = `DELETE FROM ${parent} WHERE id = $1 RETURNING id`;
    const deleted = await session.attempt(sql, [rowId(owner, parent, 0)]);
    observe('answer', deleted);
    expect(deleted).toMatchObject({ kind: 'rows', rowCount: 1 });
  });
}

check('deleting sessions touches no table that only names their ids', async ({ session, observe, expect }) => {
  // scanned_runs, security_logs and chats about a run hold a session's id without a foreign key.
  const id = rowId(owner, 'sessions', 0);
  await session.run(`INSERT INTO scanned_runs (run_id, user_id) VALUES ($1, $2)`, [id, owner]);
  await session.run(
    `INSERT INTO chat_sessions (id, user_id, target_type, target_id) VALUES ('about-run', $2, 'run', $1)`,
    [id, owner],
  );
  const gone = await goneBy(session, 'DELETE FROM sessions WHERE id = $1', id);
  expect(gone.map((line) => line.split(' ', 1)[0])).toEqual(['sessions']);
  const named = await session.run(
    `SELECT (SELECT count(*)::int FROM security_logs WHERE session_id = $1) AS logs,
            (SELECT count(*)::int FROM scanned_runs WHERE run_id = $1) AS scanned,
            (SELECT count(*)::int FROM chat_sessions WHERE target_id = $1) AS chats`,
    [id],
  );
  expect(named.rows).toEqual([['1', '1', '1']]);
  observe('rows that still name it', named);
});

check('tables without a foreign key lose only the rows that are deleted', async ({ session, observe, expect }) => {
  const inReferences = new Set<string>(expectedReferences.flatMap(({ child, parent }) => [child, parent]));
  for (const table of tableNames.filter((name) => !inReferences.has(name))) {
    const own = await rowsWhere(session, table, 'user_id = $1', owner);
    const gone = await goneBy(session, `DELETE FROM ${table} WHERE user_id = $1`, owner);
    expect({ table, gone }).toEqual({ table, gone: own.sort() });
    observe(table, gone.length);
  }
});

check(
  'others see parent and children until the commit, and neither after it',
  needs('sessions'),
  async ({ cloneDatabase, under, observe, expect }) => {
    const database = await cloneDatabase();
    const [deleting, looking] = [await database.open(), await database.open()];
    await insertTenants(deleting, under);
    const count = () =>
      looking.run(
        `SELECT (SELECT count(*)::int FROM jobs WHERE id = $1) AS parents, (SELECT count(*)::int FROM job_runs WHERE job_id = $1) AS children`,
        [rowId(owner, 'jobs', 0)],
      );
    await deleting.run('BEGIN');
    await deleting.run('DELETE FROM jobs WHERE id = $1', [rowId(owner, 'jobs', 0)]);
    const during = await count();
    await deleting.run('COMMIT');
    const after = await count();
    expect([during.rows, after.rows]).toEqual([[['1', '2']], [['0', '0']]]);
    observe('during', during);
    observe('after', after);
  },
);

check(
  'a child that arrives while its parent is deleted is refused',
  needs('sessions'),
  async ({ cloneDatabase, under, observe, expect }) => {
    const database = await cloneDatabase();
    const [deleting, inserting] = [await database.open(), await database.open()];
    await insertTenants(deleting, under);
    await deleting.run('BEGIN');
    await deleting.run('DELETE FROM jobs WHERE id = $1', [rowId(owner, 'jobs', 0)]);
    const arriving = inserting.ask(
      ...insertStatement('job_runs', [anotherRow('job_runs', owner, new Random(under.seed))]),
    );
    await untilItBlocks(deleting);
    await deleting.run('COMMIT');
    const refused = await arriving;
    expect(refusal(refused)).toEqual(orphan('job_runs', 'job_runs_job_id_fkey'));
    observe('answer', refused);
  },
);
