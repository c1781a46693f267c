import { describe, expect, onTestFinished, test } from 'vitest';
import { columnsOf } from './columns-of-majors.ts';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { catalogReaders } from '../../../src/schema/catalog/catalog-readers.ts';
import { excusedColumns } from '../../../src/schema/catalog/data/excused-columns.ts';
import { knownColumns } from '../../../src/schema/catalog/gaps.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';

const statement = `
  SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped`;

async function columnsOfServer(session: Session): Promise<readonly string[]> {
  return (await session.run(statement)).rows.map(([column]) => column ?? '').toSorted();
}

test.each([15, 16, 17, 18])('PostgreSQL %i: every column of pg_catalog is read or excused with a reason', (major) => {
  const known = knownColumns();
  expect(columnsOf(major).filter((column) => !known.has(column))).toEqual([]);
});

test('no column is both read and excused, excused twice, or unknown to every major', () => {
  const read = new Set(catalogReaders.flatMap(({ covers }) => covers));
  const excused = excusedColumns.flatMap(({ columns }) => columns);
  // PostgreSQL 14 has this one beyond those of 15.
  const real = new Set([...[15, 16, 17, 18].flatMap(columnsOf), 'pg_database.datlastsysoid']);
  expect(excused.filter((column) => read.has(column))).toEqual([]);
  expect(excused.filter((column, index) => excused.indexOf(column) !== index)).toEqual([]);
  expect([...knownColumns()].filter((column) => !real.has(column))).toEqual([]);
});

// The server's own functions read these for it: `pg_get_indexdef`, `format_type`, `aclexplode` and their like.
const throughFunctions =
  /pg_get_|format_type|pg_identify_object|lo_get|ts_token_type|pg_roles|pg_user_mappings|acldefault|to_jsonb/;

test('a reader that covers a column names it, or calls a function of the server that reads it', () => {
  const unnamed = catalogReaders.flatMap(({ covers, sql, name }) =>
    covers
      .map((pair) => pair.split('.')[1] ?? '')
      .filter((column) => column !== 'oid' && !new RegExp(`\\b${column}\\b`).test(sql) && !throughFunctions.test(sql))
      .map((column) => `${name}: ${column}`),
  );
  expect(unnamed).toEqual([]);
});

test('the list of PostgreSQL 18 is that of the embedded server', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  onTestFinished(() => session.close());
  expect(await columnsOfServer(session)).toEqual(columnsOf(18));
});

const missing = await nativeMissing(pgvector);
describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);
  test('the list of PostgreSQL 15 is that of the server', async () => {
    expect(await columnsOfServer(await open(await createDatabase()))).toEqual(columnsOf(15));
  });
});
