import { describe, expect, test } from 'vitest';
import { probeIdentity } from '../../../src/engine/identity/probe-identity.ts';
import { proveIdentity } from '../../../src/engine/identity/prove-identity.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { Endpoint } from '../../../src/engine/session/endpoint.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { alloydbOmni, embedded, pgvector } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(alloydbOmni, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

test('PGlite says its major, its word size and its vector', async () => {
  const identity = await inSession({ kind: 'embedded', archive: null }, (session) => probeIdentity(session));
  expect(identity).toEqual({
    version: expect.stringMatching(/^\d+\.\d+$/),
    major: Number(identity.version.split('.')[0]),
    extensions: { plpgsql: expect.any(String), vector: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    encoding: 'UTF8',
    collation: expect.any(String),
    wordSizeBits: 32,
    role: { name: 'postgres', superuser: true, createDatabase: true },
    imageDigest: null,
    standIn: false,
  });
  expect(() => proveIdentity(embedded, identity, 'PGlite')).not.toThrow();
});

describe.skipIf(lacking !== '')(`a native server${lacking}`, () => {
  test('says its version, its locale and its role, and what it was started from', async () => {
    await withServer(pgvector, async (session) => {
      const identity = await probeIdentity(session, 'sha256:abc');
      expect(identity).toMatchObject({
        version: expect.stringMatching(/^15\.\d+$/),
        major: 15,
        encoding: 'UTF8',
        wordSizeBits: 64,
        role: { name: 'pgparity', superuser: true, createDatabase: true },
        imageDigest: 'sha256:abc',
        standIn: false,
      });
      expect(Object.keys(identity.extensions)).toContain('vector');
      expect(Object.keys(identity.extensions)).not.toContain('alloydb_scann');
      expect(() => proveIdentity(pgvector, identity, 'it')).not.toThrow();
      expect(() => proveIdentity(alloydbOmni, identity, 'it')).toThrow('"alloydb_scann" is not available');
    });
  });

  test('that plays Omni is a stand-in, before its extension is created and after', async () => {
    await withServer(alloydbOmni, async (session) => {
      const before = await probeIdentity(session);
      await session.run('CREATE EXTENSION alloydb_scann CASCADE');
      const after = await probeIdentity(session);
      for (const identity of [before, after]) {
        expect(identity.standIn).toBe(true);
        expect(identity.extensions['alloydb_scann']).toContain('stand-in');
        expect(() => proveIdentity(alloydbOmni, identity, 'it')).not.toThrow();
        expect(() => proveIdentity(pgvector, identity, 'it')).toThrow('and PostgreSQL 15 + pgvector has none');
      }
    });
  });

  test('says what a role may not do', async () => {
    await withServer(pgvector, async (session) => {
      await session.script('CREATE ROLE reader; SET ROLE reader');
      const { role } = await probeIdentity(session);
      expect(role).toEqual({ name: 'reader', superuser: false, createDatabase: false });
      await session.script('RESET ROLE; CREATE ROLE maker CREATEDB; SET ROLE maker');
      expect((await probeIdentity(session)).role).toEqual({ name: 'maker', superuser: false, createDatabase: true });
    });
  });
});

async function inSession<Result>(endpoint: Endpoint, work: (session: Session) => Promise<Result>): Promise<Result> {
  const session = await openSession(endpoint);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function withServer(profile: Profile, work: (session: Session) => Promise<void>): Promise<void> {
  const server = await nativeServer.start(profile, { environment: process.env });
  try {
    await inSession(server.endpoint, work);
  } finally {
    await server.stop();
  }
}
