import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviours, type Behaviour } from './behaviours.ts';
import { WireProxy } from './wire-proxy.ts';
import { wholeCampaigns } from '../../campaigns.ts';
import { untouched } from '../run/gate.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { run } from '../../../src/gate/run/run.ts';

const availability = await nativeServer.find(alloydbOmni, process.env);
const lacking = availability.available ? '' : ` (not here: ${availability.reason})`;
/** A whole campaign makes all of them, and prints what it saw. */
const chosen = behaviours.filter(({ short }) => wholeCampaigns || short === true);

/** The run's own checks need no suite, and one file loads faster than all. */
const ownSuite = 'migrations.test';

test('the campaign has 60 differences or more, each of its own name', () => {
  expect(new Set(behaviours.map(({ difference }) => difference)).size).toBe(behaviours.length);
  expect(behaviours.length).toBeGreaterThanOrEqual(60);
});

test('9 of 10 are seen, and each that is not has its reason', () => {
  expect(behaviours.filter(({ survives }) => survives !== undefined).length / behaviours.length).toBeLessThanOrEqual(
    0.1,
  );
});

describe.skipIf(lacking !== '')(`a difference of behaviour is seen${lacking}`, () => {
  let servers: readonly RunningServer[] = [];
  let proxy: WireProxy;
  let urls: readonly string[] = [];
  const seen: string[] = [];

  beforeAll(async () => {
    servers = await Promise.all(
      [pgvector, alloydbOmni].map((each) => nativeServer.start(each, { environment: process.env })),
    );
    const [first = '', other = ''] = servers.map(({ endpoint }) => (endpoint.kind === 'postgres' ? endpoint.url : ''));
    const through = await WireProxy.open(first);
    proxy = through.proxy;
    urls = [through.url, other];
  });
  afterAll(async () => {
    if (wholeCampaigns)
      console.log(
        `${seen.length} of ${chosen.length} seen\n${chosen
          .filter(({ difference }) => !seen.includes(difference))
          .map(({ difference }) => `not seen: ${difference}`)
          .join('\n')}`,
      );
    await proxy?.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('without a difference the same runs end in parity', { timeout: 600_000 }, async () => {
    const suites = [...new Set(chosen.flatMap((behaviour) => behaviour.suites ?? []))];
    expect(await summaryWith({ difference: 'none', suites: [...suites, ownSuite] })).toMatch(/^parity/);
  });

  test.each(chosen)(
    '$difference',
    async (behaviour) => {
      const summary = await summaryWith(behaviour);
      if (summary.startsWith('broken')) seen.push(behaviour.difference);
      // Where no suite takes part, the run is incomplete.
      expect(summary).toMatch(behaviour.survives === undefined ? /^broken/ : /^(?:parity|incomplete)/);
    },
    180_000,
  );

  async function summaryWith({ sql, setting, wire = {}, suites = [] }: Behaviour): Promise<string> {
    if (setting !== undefined)
      await onServer(
        `ALTER SYSTEM SET ${setting[0]} = ${setting[1].includes(',') && setting[0] !== 'DateStyle' ? setting[1] : `'${setting[1]}'`}`,
      );
    try {
      const { verdict } = await run({
        ...untouched({
          profiles: [pgvector, alloydbOmni],
          environment: { ...process.env, PGPARITY_PGVECTOR_URL: urls[0], PGPARITY_ALLOYDB_OMNI_URL: urls[1] },
        }),
        ...(suites.length > 0
          ? { suites: [...suites] }
          : { suites: [ownSuite], check: setting === undefined ? 'catalog after migration' : 'settings' }),
        // What is compared is what the suites get, not whether pgparity itself can work with it.
        onStage: (_, stage) => {
          if (stage === 'suites') proxy.rewriting = wire;
        },
        afterMigration: {
          pgvector: async (session) => void (sql !== undefined && (await session.script(sql))),
        },
      });
      return `${verdict.verdict}: ${verdict.summary}`;
    } finally {
      proxy.rewriting = {};
      if (setting !== undefined) await onServer(`ALTER SYSTEM RESET ${setting[0]}`);
    }
  }

  async function onServer(sql: string): Promise<void> {
    const [server] = servers;
    if (server === undefined) return;
    const session = await openSession(server.endpoint);
    try {
      await session.run(sql);
      await session.run('SELECT pg_reload_conf()');
      await session.run('SELECT pg_sleep(0.2)');
    } finally {
      await session.close();
    }
  }
});
