import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { splitStatements } from '../../../src/engine/sql/statement.ts';

const schema = fileURLToPath(new URL('../../../schema/', import.meta.url));

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
  await migrate(session, { directory: `${schema}migrations` });
});

afterAll(() => session.close());

test('every JSONB column is in the list of what they hold, and nothing else is', async () => {
  const columns = Object.entries((await readCatalog(session)).entries)
    .filter(([object, value]) => object.startsWith('column public.') && /^\d+ jsonb/.test(value))
    .map(([object, value]) => `${object.replace('column public.', '')} ${value.includes('not null') ? 'no' : 'yes'}`);
  const text = await readFile(`${schema}jsonb-columns.md`, 'utf8');
  const listed = [...text.matchAll(/^\| (\w+) \| (\w+) \| .* \| (yes|no) \|$/gm)].map(
    ([, table, column, nullable]) => `${table}.${column} ${nullable}`,
  );
  expect(listed.toSorted()).toEqual(columns.toSorted());
});

test('retention deletes what is past its period, and keeps what is not', async () => {
  await session.script(`
    INSERT INTO security_logs (user_id, action, created_at) VALUES ('u', 'old', ${ago(91)}), ('u', 'new', ${ago(89)});
    INSERT INTO chat_sessions (id, user_id, target_type, target_id) VALUES ('c', 'u', 't', 't');
    INSERT INTO chat_messages (id, session_id, user_id, role, content, created_at)
      VALUES ('old', 'c', 'u', 'user', '', ${ago(366)}), ('new', 'c', 'u', 'user', '', ${ago(364)});
    INSERT INTO sessions (id, user_id, query, status, created_at, completed_at) VALUES
      ('old', 'u', '', 'completed', ${ago(182)}, ${ago(181)}), ('old without end', 'u', '', 'completed', ${ago(181)}, NULL),
      ('ended late', 'u', '', 'completed', ${ago(400)}, ${ago(179)}), ('old failed', 'u', '', 'failed', ${ago(400)}, ${ago(400)});
    INSERT INTO jobs (id, user_id, name, cron_expression, query) VALUES ('j', 'u', 'n', '* * * * *', '');
    INSERT INTO job_runs (job_id, user_id, scheduled_for, started_at)
      VALUES ('j', 'u', ${ago(91)}, ${ago(91)}), ('j', 'u', ${ago(89)}, ${ago(89)});
  `);
  const { statements } = await splitStatements(await readFile(`${schema}retention.sql`, 'utf8'));
  const deleted: number[] = [];
  for (const { text } of statements) deleted.push((await session.run(text)).rowCount);
  expect(deleted).toEqual([1, 1, 2, 1]);
  expect((await session.run('SELECT id FROM sessions ORDER BY id')).rows).toEqual([['ended late'], ['old failed']]);
});

function ago(days: number): string {
  return `now() - interval '${days} days'`;
}
