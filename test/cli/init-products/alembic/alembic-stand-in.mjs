// Stands in for Alembic where Python is not installed: `upgrade head` runs the SQL of op.execute("…") in alembic/versions.
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

if (process.argv.slice(2).join(' ') !== 'upgrade head')
  throw new Error('The stand-in for Alembic knows "upgrade head".');
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)');
for (const file of readdirSync('alembic/versions').toSorted()) {
  const text = readFileSync(`alembic/versions/${file}`, 'utf8');
  for (const [, sql] of text.matchAll(/op\.execute\("([^"]*)"\)/g)) await client.query(sql);
  await client.query('DELETE FROM alembic_version');
  await client.query('INSERT INTO alembic_version VALUES ($1)', [/revision = "(\w+)"/.exec(text)[1]]);
  console.log(`Running upgrade -> ${file}`);
}
await client.end();
