import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { assumptions } from '../../../src/gate/probe/assumptions.ts';
import type { Assumption } from '../../../src/gate/probe/assumption.ts';
import type { ProbeFinding } from '../../../src/gate/probe/probe-document.ts';
import { probeServer, type ServerFindings } from '../../../src/gate/probe/probe-server.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { sampled } from '../../campaigns.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(alloydbOmni);
const lacking = missing === undefined ? '' : ` (not here: ${missing})`;

const idsOf = (findings: readonly ProbeFinding[], result: ProbeFinding['result']): string[] =>
  findings.filter((finding) => finding.result === result).map(({ id }) => id);

function probeAll(
  server: RunningServer,
  { keepGoing = false, of = assumptions }: { keepGoing?: boolean; of?: readonly Assumption[] } = {},
): Promise<ServerFindings> {
  return probeServer(server, of, { environment: process.env, image: null, keepGoing, onProgress: () => undefined });
}

/** A probe that kills its own connection, as a crash of the server would. */
const deadly: Assumption = {
  id: 'test.deadly',
  sentence: 'A statement ends the connection.',
  grade: 'low',
  needs: [],
  assumed: null,
  async probe(ground) {
    await (await ground.open()).run('SELECT pg_terminate_backend(pg_backend_pid())');
    return { observed: null };
  },
};
const harmless: Assumption = { ...deadly, id: 'test.harmless', probe: async () => ({ observed: null }) };

describe.skipIf(lacking !== '')(`the stand-in of AlloyDB Omni${lacking}`, () => {
  let server: RunningServer;
  let unswitched: ServerFindings;

  beforeAll(async () => {
    server = await nativeServer.start(alloydbOmni, { environment: process.env });
    unswitched = await probeAll(server);
  });
  afterAll(() => server?.stop());
  afterEach(() => onServer('ALTER ROLE CURRENT_USER RESET ALL'));

  async function onServer(sql: string): Promise<(string | null)[][]> {
    const session = await openSession(server.endpoint);
    try {
      return (await session.run(sql)).rows.map((row) => [...row]);
    } finally {
      await session.close();
    }
  }

  const switches: Readonly<Record<string, string>> = {
    'scann_stand_in.keep_searching': 'on',
    'scann_stand_in.mode_option': 'on',
    'scann_stand_in.quantizer_ah': 'on',
    'scann_stand_in.defer_empty': 'on',
    'scann_stand_in.leaves_max': '2000000',
    'scann_stand_in.levels_max': '3',
    'scann_stand_in.partitioned': 'on',
    'scann_stand_in.refusal_prefix': 'off',
    'scann_stand_in.rows_a_leaf': '0',
  };

  test('with its switches off, everything that it plays is as assumed, and the rest says that it is not played', () => {
    const { findings, stopped, identity } = unswitched;
    expect(idsOf(findings, 'differs')).toEqual([]);
    expect(idsOf(findings, 'as-assumed').length).toBeGreaterThan(55);
    const untold = findings.flatMap((finding) => (finding.result === 'unknown' ? [finding] : []));
    const probed = untold.filter(({ id }) =>
      assumptions.some((assumption) => assumption.id === id && 'assumed' in assumption),
    );
    expect([...new Set(probed.map(({ reason }) => reason))]).toEqual(['the stand-in does not play it']);
    expect({ stopped, standIn: identity?.standIn }).toEqual({ stopped: null, standIn: true });
  });

  /** Facts that go with the one that the switch is named by. */
  const also: Readonly<Record<string, readonly string[]>> = {
    'scann_stand_in.defer_empty': [
      'refusal.wording',
      'refusal.deleted-rows',
      'refusal.truncate',
      'build.failed-concurrently',
    ],
  };

  test.each(sampled(Object.entries(switches), 3))(
    '%s = %s makes the assumption differ that names it',
    async (name, value) => {
      await onServer(`ALTER ROLE CURRENT_USER SET ${name} = ${value}`);
      const of = assumptions.filter(
        ({ id, standInSwitch }) => standInSwitch !== undefined || Object.values(also).flat().includes(id),
      );
      const { findings } = await probeAll(server, { of });
      const named = assumptions.filter(({ standInSwitch }) => standInSwitch === name).map(({ id }) => id);
      expect(named).toHaveLength(1);
      expect(idsOf(findings, 'differs').toSorted()).toEqual([...named, ...(also[name] ?? [])].toSorted());
    },
  );

  test('as 17.9 it is what is expected of 17.9, and differs from what is expected of 15.12', async () => {
    const newer = await nativeServer.start(alloydbOmni, { environment: { ...process.env, PGPARITY_STAND_IN: '17.9' } });
    try {
      const { release, findings } = await probeAll(newer);
      expect({ release, differs: idsOf(findings, 'differs') }).toEqual({ release: '17.9', differs: [] });
      for (const [id, seen] of [
        ['option.mode', { "mode = 'AUTO'": 'accepted' }],
        ['refusal.empty-table', { outcome: 'accepted', 'words known': false }],
      ] as const) {
        expect(findings.find((finding) => finding.id === id)).toMatchObject({ observed: seen, assumed: seen });
        expect(unswitched.findings.find((finding) => finding.id === id)).not.toMatchObject({ observed: seen });
      }
    } finally {
      await newer.stop();
    }
  });

  test('the probes of bulk searches see that the stand-in, unlike ScaNN, serves them', async () => {
    const of = assumptions.flatMap((assumption) =>
      assumption.id === 'plan.lateral' || assumption.id === 'plan.subquery'
        ? [{ ...assumption, needs: ['scann-index'] } as Assumption]
        : [],
    );
    const { findings } = await probeAll(server, { of });
    expect(findings).toMatchObject([
      { id: 'plan.lateral', result: 'differs', observed: { index: true } },
      { id: 'plan.subquery', result: 'differs', observed: { index: true } },
    ]);
  });

  test('the fewest rows that are accepted are found', async () => {
    await onServer('ALTER ROLE CURRENT_USER SET scann_stand_in.rows_a_leaf = 0');
    const of = assumptions.filter(({ id }) => id === 'refusal.fewest-rows');
    const { findings } = await probeAll(server, { of });
    expect(findings).toMatchObject([{ result: 'differs', observed: { 'fewest accepted': 1, 'refusals known': true } }]);
  });

  test('a probe that costs the connection is a difference, and the rest is not probed any more', async () => {
    const { findings, stopped } = await probeAll(server, { of: [harmless, deadly, harmless] });
    expect(findings).toMatchObject([
      { result: 'as-assumed' },
      { result: 'differs', observed: 'the server ended the connection' },
      { result: 'unknown', reason: expect.stringContaining('not probed any more') },
    ]);
    expect(stopped).toMatch(/ended the connection while "test.deadly" was probed/);
  });

  test('told to keep going, it waits until the server answers and probes the rest', async () => {
    const { findings, stopped } = await probeAll(server, { keepGoing: true, of: [deadly, harmless] });
    expect(findings).toMatchObject([{ result: 'differs' }, { result: 'as-assumed' }]);
    expect(stopped).toBeNull();
  });

  test('a statement that is refused on the way leaves its assumption untold, and what it began is undone', async () => {
    const refused: Assumption = {
      ...deadly,
      async probe(ground) {
        const session = await ground.open();
        await session.script('BEGIN; CREATE ROLE pgparity_probe_left');
        await session.run('SELECT 1 / 0');
        return { observed: null };
      },
    };
    const { findings } = await probeAll(server, { of: [refused] });
    expect(findings).toMatchObject([
      { result: 'unknown', reason: expect.stringMatching(/refused: division by zero \[SQLSTATE 22012\]/) },
    ]);
    expect(await onServer("SELECT rolname FROM pg_roles WHERE rolname ~ '^pgparity_probe'")).toEqual([]);
  });

  test('an answer that our own code cannot read is a difference', async () => {
    const unreadable: Assumption = { ...deadly, probe: async () => ({ observed: JSON.parse('{') as string }) };
    const { findings } = await probeAll(server, { of: [unreadable] });
    expect(findings).toMatchObject([{ result: 'differs', observed: 'pgparity cannot read the answer' }]);
  });

  test('no finding holds a measured number: no cost, no time, no size, no recall', () => {
    const seen = unswitched.findings.flatMap((finding) =>
      finding.result === 'unknown' ? [finding.reason] : [JSON.stringify([finding.observed, finding.detail])],
    );
    // The one size that is there is what this project asks every server for.
    const texts = seen.join('\n').replaceAll('"shared_buffers":"256MB"', '');
    expect(texts).not.toMatch(
      /cost=|\d+\.\d+\.\.|actual time|rows=\d|\d\s?(?:ms|kB|MB|GB)\b|"\w*(?:duration|latency)\w*":/i,
    );
  });
});

const pgvectorMissing = await nativeMissing(pgvector);
const pgvectorLacking = pgvectorMissing === undefined ? '' : ` (not here: ${pgvectorMissing})`;

describe.skipIf(pgvectorLacking !== '')(`pgvector${pgvectorLacking}`, () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
  });
  afterAll(() => server?.stop());

  test('nothing about ScaNN can be told, with the reason, and nothing differs', async () => {
    const { findings, identity } = await probeAll(server);
    expect(idsOf(findings, 'differs')).toEqual([]);
    const scann = findings.filter(({ id }) => /^(?:option|refusal|build|content|setting|plan|filter)\./.test(id));
    expect(scann.length).toBeGreaterThan(40);
    for (const finding of scann) {
      expect(finding).toMatchObject({
        result: 'unknown',
        reason: expect.stringMatching(/has no extension alloydb_scann|is not AlloyDB Omni/),
      });
    }
    expect(idsOf(findings, 'as-assumed')).toEqual(
      expect.arrayContaining([
        'identity.proven',
        'extension.missing',
        'load.pgvector-placeholder',
        'pgvector.defaults',
      ]),
    );
    expect(identity?.standIn).toBe(false);
  });

  test('under the name of AlloyDB Omni its failed identity is a finding, and nothing else is probed', async () => {
    const { findings, stopped } = await probeAll({ ...server, profile: alloydbOmni });
    expect(findings[0]).toMatchObject({
      id: 'identity.proven',
      result: 'differs',
      observed: 'refused',
      detail: expect.stringContaining('is not AlloyDB Omni: the extension "alloydb_scann" is not available'),
    });
    expect(idsOf(findings, 'unknown')).toHaveLength(assumptions.length - 1);
    expect(stopped).toContain('is not AlloyDB Omni');
  });

  test('told to keep going, it probes what it can all the same', async () => {
    const { findings, stopped } = await probeAll({ ...server, profile: alloydbOmni }, { keepGoing: true });
    expect(findings.find(({ id }) => id === 'container.connections')).toMatchObject({
      result: 'differs',
      observed: { max_connections: '100', superuser_reserved_connections: '3' },
    });
    expect(findings.find(({ id }) => id === 'option.mode')).toMatchObject({ result: 'unknown' });
    expect(stopped).toBeNull();
  });
});
