import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { withAdmin } from '../../../src/engine/database/admin-session.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openPostgresSession, type PostgresSession } from '../../../src/engine/session/postgres-session.ts';
import { quoteIdentifier } from '../../../src/engine/sql/identifier.ts';

/** Why this machine cannot start the profile natively, or undefined where it can. */
export async function nativeMissing(profile: Profile): Promise<string | undefined> {
  const availability = await nativeServer.find(profile, process.env);
  return availability.available ? undefined : availability.reason;
}

/** A native server for the tests of this file. Answers a way to make an empty database, which goes with the server. */
export function withNativeServer(profile: Profile): {
  createDatabase(): Promise<string>;
  open(url: string): Promise<PostgresSession>;
} {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await nativeServer.start(profile, { environment: process.env });
  });
  afterAll(() => server?.stop());
  return {
    async createDatabase() {
      if (server?.endpoint.kind !== 'postgres') throw new RangeError('The native server was not started.');
      const name = `test_${randomBytes(6).toString('hex')}`;
      const adminUrl = server.endpoint.url;
      await withAdmin({ adminUrl }, (admin) => admin.run(`CREATE DATABASE ${quoteIdentifier(name)}`));
      return urlOfDatabase(adminUrl, name);
    },
    async open(url) {
      const session = await openPostgresSession(url);
      onTestFinished(() => session.close());
      return session;
    },
  };
}
