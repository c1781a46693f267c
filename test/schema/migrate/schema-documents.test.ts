import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';

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
