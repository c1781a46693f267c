import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { missedBy, verdictOn, verdictWithout } from './gate.ts';
import { furtherMutants, promisedMutants } from './mutants.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';
import { sampled } from '../../campaigns.ts';

const availability = await nativeServer.find(alloydbOmni, process.env);
const lacking = availability.available ? '' : ` (not here: ${availability.reason})`;
const profiles = [pgvector, alloydbOmni];

describe.skipIf(lacking !== '')(`two live profiles${lacking}`, () => {
  let servers: readonly RunningServer[] = [];

  // Started once, and named by their URLs: what is tested is the gate, and starting servers takes longer than the runs.
  beforeAll(async () => {
    servers = await Promise.all(profiles.map((profile) => nativeServer.start(profile, { environment: process.env })));
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  // A role belongs to the whole server; everything else goes with the databases of a run.
  afterEach(() => Promise.all(servers.map((server) => ask(server, 'ALTER ROLE CURRENT_USER RESET ALL'))));

  const where = () => ({
    profiles,
    environment: {
      ...process.env,
      PGPARITY_PGVECTOR_URL: urlOf(servers[0]),
      PGPARITY_ALLOYDB_OMNI_URL: urlOf(servers[1]),
    },
  });

  describe('a difference is seen', () => {
    test.each(sampled([...promisedMutants, ...furtherMutants], 8))('$difference', async (mutant) => {
      expect(missedBy(await verdictOn(mutant, 'pgvector', where()), mutant, 'pgvector')).toEqual([]);
    });
  });

  test('a difference on the other profile is seen as well', async () => {
    const [mutant] = promisedMutants;
    if (mutant === undefined) throw new RangeError('There is no mutant.');
    expect(missedBy(await verdictOn(mutant, 'alloydb-omni', where()), mutant, 'alloydb-omni')).toEqual([]);
  });

  test('without a difference the verdict is parity, and no database is left', async () => {
    const verdict = await verdictWithout(where());
    expect(verdict).toMatchObject({ verdict: 'parity', exitCode: 0, failures: [], staleExpectations: [] });
    expect(verdict.counts.same).toBeGreaterThan(500);
    for (const server of servers) {
      const { rows } = await ask(server, 'SELECT datname FROM pg_database ORDER BY datname');
      expect(rows).toEqual([['postgres'], ['template0'], ['template1']]);
    }
  }, 120_000);
});

async function ask(server: RunningServer, sql: string) {
  const session = await openSession(server.endpoint);
  try {
    return await session.run(sql);
  } finally {
    await session.close();
  }
}

function urlOf(server: RunningServer | undefined): string {
  if (server?.endpoint.kind !== 'postgres') throw new RangeError('The native server was not started.');
  return server.endpoint.url;
}
