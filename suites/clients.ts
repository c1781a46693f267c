import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import type { Database } from 'pgparity';

/** Lends a connection of the driver itself, for COPY, binary values and named statements. Values stay as they were sent. */
export async function withClient(database: Database, work: (client: pg.Client) => Promise<void>): Promise<void> {
  if (database.endpoint.kind !== 'postgres') throw new TypeError('This check needs a server, and says so.');
  const types = { getTypeParser: () => (value: unknown) => value };
  const client = new pg.Client({ connectionString: database.endpoint.url, types: types as pg.CustomTypesConfig });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** What a `COPY … TO stdout` sends. */
export async function copiedOut(client: pg.Client, sql: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const write = (piece: Buffer, _: string, done: () => void): void => {
    pieces.push(piece);
    done();
  };
  await pipeline(client.query(to(sql)), new Writable({ write }));
  return Buffer.concat(pieces);
}

/** Sends data to a `COPY … FROM stdin`, and answers how many rows it became. */
export async function copyIn(client: pg.Client, sql: string, data: string | Buffer): Promise<number> {
  const copy = client.query(from(sql));
  await pipeline(Readable.from([data]), copy);
  return copy.rowCount;
}

/** The SQLSTATE of a refusal, or null where there is none. */
export async function sqlstateOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? null;
    throw error;
  }
}
