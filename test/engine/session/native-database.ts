import pg from 'pg';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

/** Whether this machine can start a PostgreSQL of its own, and why not. */
export const native = await nativeServer.find(pgvector, process.env);
export const nativeStandIn = await nativeServer.find(alloydbOmni, process.env);

/** A throw-away server of this test file, and a client of its own to look at it with. */
export interface NativeDatabase {
  readonly server: RunningServer;
  readonly url: string;
  /** The server under the names of the `DB_*` variables. */
  readonly environment: Environment;
  /** One value, asked for on a connection that is not the pool's. */
  ask(sql: string, values?: readonly unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startNativeDatabase(profile: Profile = pgvector): Promise<NativeDatabase> {
  const server = await nativeServer.start(profile, { environment: process.env });
  if (server.endpoint.kind !== 'postgres') throw new TypeError('A native server has a URL.');
  const { url } = server.endpoint;
  const client = new pg.Client(url);
  try {
    await client.connect();
  } catch (error) {
    await server.stop();
    throw error;
  }
  const parts = new URL(url);
  return {
    server,
    url,
    environment: {
      DB_HOST: parts.hostname,
      DB_PORT: parts.port,
      DB_NAME: parts.pathname.slice(1),
      DB_USER: parts.username,
      DB_PASSWORD: parts.password,
    },
    ask: async (sql, values = []) => {
      const { rows } = await client.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
      return rows[0]?.[0];
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}
