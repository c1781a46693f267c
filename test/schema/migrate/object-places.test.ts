import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMigrationFiles } from '../../../src/schema/migrate/migration-file.ts';
import { findObjectPlaces } from '../../../src/schema/migrate/object-places.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-places-'))));
afterEach(() => rm(folder, { recursive: true }));

const first = `-- Ö: offsets of the parser count bytes
CREATE SCHEMA audit;
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  -- größer als null
  total numeric NOT NULL CHECK (total > 0),
  code text,
  CONSTRAINT code_is_short CHECK (length(code) < 9),
  UNIQUE (code, total)
);
CREATE TABLE audit.lines (order_id bigint REFERENCES orders);
CREATE INDEX orders_by_code ON orders (code);
CREATE INDEX ON orders (total);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TYPE mood AS ENUM ('good', 'bad');
DO $$
BEGIN
  CREATE TABLE inside (name text);
END $$;
`;
const second = `ALTER TABLE orders
  ALTER COLUMN code SET DEFAULT 'x',
  ADD COLUMN note text;
GRANT SELECT ON orders TO public;
CREATE POLICY everyone ON orders USING (true);
`;

describe('the file and line that made an object, or altered it last', () => {
  test.each([
    ['table public.orders', '002_more.sql:1'],
    ['table audit.lines', '001_first.sql:11'],
    ['schema audit', '001_first.sql:2'],
    ['column public.orders.total', '001_first.sql:6'],
    ['column public.orders.code', '002_more.sql:1'],
    ['column public.orders.note', '002_more.sql:3'],
    ['constraint public.orders.orders_pkey', '001_first.sql:4'],
    ['index public.orders_pkey', '001_first.sql:4'],
    ['sequence public.orders_id_seq', '001_first.sql:4'],
    ['value of sequence public.orders_id_seq', '001_first.sql:4'],
    ['constraint public.orders.orders_total_check', '001_first.sql:6'],
    ['constraint public.orders.code_is_short', '001_first.sql:8'],
    ['constraint public.orders.orders_code_total_key', '001_first.sql:9'],
    ['constraint audit.lines.lines_order_id_fkey', '001_first.sql:11'],
    ['index public.orders_by_code', '001_first.sql:12'],
    ['index public.orders_total_idx', '001_first.sql:13'],
    ['function public.touch()', '001_first.sql:14'],
    ['trigger public.orders.touched', '001_first.sql:16'],
    ['type public.mood', '001_first.sql:17'],
    ['table public.inside', '001_first.sql:20'],
    ['privilege on table public.orders of public', '002_more.sql:4'],
    ['policy public.orders.everyone', '002_more.sql:5'],
    ['rows of public.orders', '002_more.sql:1'],
  ])('%s', async (entry, place) => {
    await writeFile(join(folder, '001_first.sql'), first);
    await writeFile(join(folder, '002_more.sql'), second);
    const found = (await findObjectPlaces(await readMigrationFiles(folder))).placeOf(entry);
    expect(found && `${basename(found.path)}:${found.line}`).toBe(place);
  });

  test.each([
    'table public.never_made',
    'column public.orders.never_made',
    'table audit.orders',
    'setting of the migrating role: enable_bitmapscan',
    'database options',
    'role that migrates',
  ])('none for %s', async (entry) => {
    await writeFile(join(folder, '001_first.sql'), first);
    expect((await findObjectPlaces(await readMigrationFiles(folder))).placeOf(entry)).toBeNull();
  });
});
