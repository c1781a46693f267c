import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  native,
  nativeStandIn,
  startNativeDatabase,
  type NativeDatabase,
} from '../../engine/session/native-database.ts';
import { closeAdmin } from '../../../src/engine/database/admin-session.ts';
import { createOwner } from '../../../src/engine/database/owner-role.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { applyVectorSettings } from '../../../src/schema/vector/strategy-settings.ts';

describe.each([
  { profile: pgvector, here: native.available, family: 'ivfflat', settings: { 'ivfflat.probes': '3' } },
  { profile: pgvector, here: native.available, family: 'hnsw', settings: { 'hnsw.ef_search': '50' } },
  {
    profile: alloydbOmni,
    here: nativeStandIn.available,
    family: 'scann',
    settings: { 'scann.num_leaves_to_search': '3' },
  },
] as const)('as a role that may not LOAD, the settings of $family', ({ profile, here, family, settings }) => {
  let database: NativeDatabase;
  let owner: string;
  let session: Session;

  beforeAll(async () => {
    if (!here) return;
    database = await startNativeDatabase(profile);
    const made = await createOwner(database.url, ['vector', 'alloydb_scann']);
    owner = made.url;
    session = await openPostgresSession(urlOfDatabase(owner, made.emptyTemplate));
  }, 60_000);
  afterAll(async () => {
    await session?.close();
    if (here) await closeAdmin(owner);
    await database?.stop();
  });

  test.skipIf(!here)('are applied within a transaction, which goes on', async () => {
    await session.run('BEGIN');
    expect(await session.attempt("LOAD 'vector'")).toMatchObject({ sqlstate: '42501' });
    expect(await applyVectorSettings(session, family, settings)).toEqual(settings);
    expect((await session.run('SELECT 1')).rows).toEqual([['1']]);
    await session.run('ROLLBACK');
  });

  test.skipIf(!here)(
    'do not exist without the extension, which the error asks for; the transaction goes on',
    async () => {
      const bare = await openPostgresSession(urlOfDatabase(owner, 'postgres'));
      await bare.run('BEGIN');
      await expect(applyVectorSettings(bare, family, settings)).rejects.toThrow(/create the extension/);
      expect((await bare.run('SELECT 1')).rows).toEqual([['1']]);
      await database.ask('CREATE ROLE alloydbsuperuser');
      await expect(applyVectorSettings(bare, family, settings)).rejects.toThrow(
        `or set the flags ${family}.… of the instance`,
      );
      await database.ask('DROP ROLE alloydbsuperuser');
      await bare.close();
    },
  );
});
