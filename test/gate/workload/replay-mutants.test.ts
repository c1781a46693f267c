import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untouched } from '../run/gate.ts';
import { promisedMutants, type Mutant } from '../run/mutants.ts';
import { productConfig } from '../../product-config.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { profileOf } from '../../../src/engine/config/config.ts';
import { pgvector as pgvectorPreset } from '../../../src/engine/profile/pgvector.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { run } from '../../../src/gate/run/run.ts';
import { startCaptureProxy } from '../../../src/gate/workload/capture/capture-proxy.ts';
import { readCapture } from '../../../src/gate/workload/capture/capture.ts';
import { replay } from '../../../src/gate/workload/replay.ts';
import { readWorkload, workloadText, type WorkloadStatement } from '../../../src/gate/workload/workload-file.ts';

const availability = await nativeServer.find(pgvector, process.env);
const lacking = availability.available ? '' : ` (not here: ${availability.reason})`;

/** Two of one kind, so that nothing but a mutant differs. */
const profiles = [pgvector, profileOf('mutated', pgvectorPreset())];

/** Only plans show these, and a plan as a rule differs from itself when a replay runs again under another one. */
const onlyInPlans: ReadonlySet<string> = new Set(["an index's predicate", 'a plan']);
const shownByAnswers = promisedMutants.filter(({ difference }) => !onlyInPlans.has(difference));

describe.skipIf(lacking !== '')(`what the suites sent, replayed with a mutant on one profile${lacking}`, () => {
  let servers: readonly RunningServer[] = [];
  const workloads = new Map<string, readonly WorkloadStatement[]>();

  beforeAll(async () => {
    servers = await Promise.all(profiles.map((profile) => nativeServer.start(profile, { environment: process.env })));
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  test.each(shownByAnswers)('$difference', { timeout: 300_000 }, async (mutant) => {
    expect(await divergencesOf(mutant)).not.toEqual([]);
  });

  /** The statements whose answers differ, where both profiles answered. */
  async function divergencesOf({ suite, sql }: Mutant): Promise<readonly string[]> {
    const statements = workloads.get(suite) ?? (await statementsOf(suite));
    workloads.set(suite, statements);
    const environment = {
      ...process.env,
      PGPARITY_PGVECTOR_URL: urlOf(servers[0]),
      PGPARITY_MUTATED_URL: urlOf(servers[1]),
    };
    const { verdict } = await replay({
      ...untouched({ profiles, environment }),
      config: { ...productConfig, profiles, expectedDivergencesFile: '/nonexistent' },
      statements,
      goldenFile: null,
      accept: false,
      capture: true,
      repeatCommand: () => '',
      onTick: () => undefined,
      afterMigration: { mutated: async (session) => void (await session.script(sql)) },
    });
    expect(verdict.profiles.map(({ evidence }) => evidence)).toEqual(['live', 'live']);
    return verdict.divergences.map(({ check }) => check);
  }

  /** What a suite file sends to its own database, by way of the text of a workload. */
  async function statementsOf(suite: string): Promise<readonly WorkloadStatement[]> {
    const url = urlOf(servers[0]);
    const proxy = await startCaptureProxy(url);
    const session = await openSession({ kind: 'postgres', url });
    try {
      const environment = { ...process.env, PGPARITY_PGVECTOR_URL: proxy.url };
      await run({ ...untouched({ profiles: [pgvector], environment }), suites: [suite] });
      const own = proxy.statements.filter(({ database }) => database.includes('_clone_'));
      return await readWorkload(workloadText(await readCapture(own, session)), suite);
    } finally {
      await session.close();
      await proxy.close();
    }
  }
});

function urlOf(server: RunningServer | undefined): string {
  if (server?.endpoint.kind !== 'postgres') throw new RangeError('The native server was not started.');
  return server.endpoint.url;
}
