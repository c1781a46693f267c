import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { dump } from '../../../src/engine/config/migrator.ts';
import { findNativeBinaries } from '../../../src/engine/server/native-binaries.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { bringSchema } from '../../../src/schema/migrate/bring-schema.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';

/** As pg_dump 18 writes it with --create, from a server with an owner and a reader. */
const written = String.raw`--
-- PostgreSQL database dump
--

\restrict yWz3kX

-- Dumped from database version 18.1
SET statement_timeout = 0;
SET lock_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET row_security = off;

CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8';
ALTER DATABASE shop OWNER TO shopkeeper;

\unrestrict yWz3kX
\connect shop
\restrict yWz3kX

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO shopkeeper;
COMMENT ON SCHEMA public IS 'standard public schema';
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';

CREATE TABLE public.customers (
    id bigint NOT NULL,
    name text NOT NULL
);
ALTER TABLE public.customers OWNER TO shopkeeper;
ALTER TABLE public.customers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.customers_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1
);

COPY public.customers (id, name) FROM stdin;
1	Ada; "\\connect"
2	\N0
\.

SELECT pg_catalog.setval('public.customers_id_seq', 2, true);
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
GRANT SELECT ON TABLE public.customers TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE shopkeeper IN SCHEMA public GRANT SELECT ON TABLES TO reader;
REVOKE ALL ON TABLE public.customers FROM PUBLIC;

\unrestrict yWz3kX
`;

async function dumpFile(text: string) {
  const folder = await migrationsFolder({});
  const file = join(folder, 'schema.sql');
  await writeFile(file, text);
  return dump(file);
}

test('what belongs to the server that was dumped is left out, and the rest is applied', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await bringSchema(session, null, await dumpFile(written), { environment: {}, cluster: { kind: 'throw-away' } });
    const { rows } = await session.run('SELECT name FROM customers ORDER BY id');
    expect(rows).toEqual([[String.raw`Ada; "\connect"`], ['N0']]);
    expect(scalar(await session.run("SELECT nextval('customers_id_seq')"))).toBe('3');
    expect(scalar(await session.run('SELECT count(*) FROM pg_constraint WHERE conname = $1', ['customers_pkey']))).toBe(
      '1',
    );
  } finally {
    await session.close();
  }
});

test('a grant stays where the server has its role', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await session.run('CREATE ROLE reader');
    await bringSchema(session, null, await dumpFile(written), { environment: {}, cluster: { kind: 'throw-away' } });
    expect(scalar(await session.run("SELECT has_table_privilege('reader', 'customers', 'SELECT')"))).toBe('t');
  } finally {
    await session.close();
  }
});

test('a command of psql that changes what is read is refused with its place', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    const refusal = bringSchema(session, null, await dumpFile('SELECT 1;\n\\i other.sql\n'), { environment: {} });
    await expect(refusal).rejects.toThrow(/schema\.sql:2: \\i is a command of psql/);
  } finally {
    await session.close();
  }
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('what pg_dump writes makes the same catalog', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()];
    const original = await open(from);
    await original.script(`
      CREATE TYPE mood AS ENUM ('good', 'bad');
      CREATE TABLE t (id serial PRIMARY KEY, now mood DEFAULT 'good', body text GENERATED ALWAYS AS ('x') STORED);
      CREATE VIEW v AS SELECT id FROM t;
      CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
      INSERT INTO t (now) SELECT 'bad' FROM generate_series(1, 3);`);
    const binaries = await findNativeBinaries(15, [], process.env);
    if (typeof binaries === 'string') throw new RangeError(binaries);
    const { stdout } = await promisify(execFile)(join(binaries.folder, 'pg_dump'), [from]);
    const copy = await open(to);
    await bringSchema(copy, to, await dumpFile(stdout), { environment: {}, cluster: { kind: 'throw-away' } });
    expect((await readCatalog(copy)).entries).toEqual((await readCatalog(original)).entries);
  });
});
