import pg from 'pg';

/** The database that a running benchmark made for itself on this server. There must be one. */
export async function benchmarkDatabaseUrl(serverUrl: string): Promise<string> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    const sql = String.raw`SELECT datname FROM pg_database WHERE datname LIKE '%\_bench'`;
    const { rows } = await client.query<{ datname: string }>(sql);
    const [found, ...others] = rows;
    if (found === undefined || others.length > 0) throw new RangeError(`${rows.length} benchmarks run on the server.`);
    const url = new URL(serverUrl);
    url.pathname = `/${found.datname}`;
    return url.href;
  } finally {
    await client.end();
  }
}

/** Does to a running benchmark's database what somebody else might. */
export async function meddle(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client(await benchmarkDatabaseUrl(serverUrl));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
