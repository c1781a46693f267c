// A test that passes on PostgreSQL 15 only.
import assert from 'node:assert';
import { test } from 'node:test';
import pg from 'pg';

test('the version is 15', async () => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query('SHOW server_version');
  await client.end();
  assert.match(rows[0].server_version, /^15\b/);
});
