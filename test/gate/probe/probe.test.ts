import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeOnly } from '../../cli/command-line.ts';
import { productConfig } from '../../product-config.ts';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { probe, type ProbeOptions } from '../../../src/gate/probe/probe.ts';
import { defaultProbeFile, writeProbeJson } from '../../../src/gate/probe/probe-json.ts';
import { probeDocument, type ProbeDocument } from '../../../src/gate/probe/probe-document.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { alloydbOmni, embedded } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(alloydbOmni);
const lacking = missing === undefined ? '' : ` (not here: ${missing})`;

const options: ProbeOptions = {
  profile: alloydbOmni,
  server: 'native',
  environment: process.env,
  existing: false,
  allowStandIn: false,
  keepGoing: false,
  version: '1.2.3',
  product: productConfig,
  statements: null,
  onProgress: () => undefined,
};

test('a profile that nothing can bring up ends with 3 and the reasons', async () => {
  const refused = probe({ ...options, server: 'auto', environment: { ...process.env, ...nodeOnly } });
  await expect(refused).rejects.toMatchObject({
    code: 'nothing-to-probe',
    exitCode: 3,
    message: expect.stringMatching(/remote: .*docker: .*native: /),
  });
});

test('the embedded profile is refused: it is no server', async () => {
  await expect(probe({ ...options, profile: embedded })).rejects.toMatchObject({ code: 'probe-embedded', exitCode: 2 });
});

/** Two of them have to be sent before the others are planned. */
const statements = [
  ['BEGIN'],
  [
    `INSERT INTO memories (id, user_id, text, embedding)
     SELECT 'm' || i, 'u', 'text', (array_fill(0, ARRAY[i % 768]) || 1 || array_fill(0, ARRAY[767 - i % 768]))::vector
       FROM generate_series(1, 2000) AS i`,
  ],
  ['COMMIT'],
  ['SELECT id FROM memories ORDER BY embedding <=> $1::vector LIMIT 5', `[1${',0'.repeat(767)}]`],
  ['SELECT text FROM memories'],
  ['SELECT * FROM nowhere'],
].map(([sql = '', ...parameters]) => ({ sql, parameters, data: null }));

describe.skipIf(lacking !== '')(`with a native stand-in${lacking}`, () => {
  let probed: ProbeDocument;
  beforeAll(async () => {
    probed = await probe({ ...options, statements });
  });

  test('a stand-in ends with 3, the document keeps its schema, and its file is named after the day', () => {
    expect(probeDocument.parse(probed)).toEqual(probed);
    expect(probed).toMatchObject({ standIn: true, exitCode: 3, counts: { differs: 0 }, server: { kind: 'native' } });
    expect(defaultProbeFile(probed)).toBe(`omni-probe-${probed.startedAt.slice(0, 10)}.json`);
  });

  test('the steps of the start are there as bands, and what was logged without a number', () => {
    expect(probed.start?.steps.map(({ step }) => step)).toEqual(['initdb', 'starting PostgreSQL']);
    for (const { took } of probed.start?.steps ?? []) expect(took).toMatch(/^(?:at most 1|\d+ to \d+) s$/);
    const lines = probed.start?.log.map(({ line }) => line) ?? [];
    expect(lines).toContain('LOG: database system is ready to accept connections');
    expect(lines.filter((line) => /\d/.test(line))).toEqual([]);
  });

  test('settings, extensions, roles and databases are there; a text that may be private is not', () => {
    expect(probed.inventory).toMatchObject({
      settings: { fsync: 'off', 'scann.num_leaves_to_search': '0', 'hnsw.ef_search': '40', data_directory: '(set)' },
      extensions: {
        available: { vector: expect.any(String), alloydb_scann: expect.stringContaining('stand-in') },
        ofServerDatabase: { plpgsql: '1.0' },
        ofNewDatabase: { plpgsql: '1.0' },
      },
      roles: { pgparity: expect.stringContaining('superuser') },
      databases: ['postgres', 'template0', 'template1'],
      namesLeftOut: 0,
    });
    expect(probed.licence.source).toMatch(/^https:/);
  });

  test('no part of the document holds a time, a size or a cost; settings are what was asked for', () => {
    const { inventory: _, start, ...others } = probed;
    const text = JSON.stringify([others, start?.log]).replaceAll('"shared_buffers":"256MB"', '');
    expect(text).not.toMatch(/cost=|\brows=\d|\d\s?(?:ms|s|kB|MB|GB)\b/i);
  });

  test('statements are planned over the rows that they load, under the vector indexes of the product', () => {
    const plan = (beginning: string) => probed.statements?.plans.find(({ sql }) => sql.startsWith(beginning));
    expect(probed.statements?.plans).toHaveLength(4);
    expect(plan('SELECT id FROM memories ORDER')).toEqual({
      sql: 'SELECT id FROM memories ORDER BY embedding <=> $1::vector LIMIT 5',
      outcome: 'accepted',
      custom: ['Limit', '  Index Scan using idx_memories_embedding on memories (ordered)'],
      generic: ['Limit', '  Index Scan using idx_memories_embedding on memories (ordered)'],
    });
    expect(plan('SELECT text')).toMatchObject({ generic: null, outcome: 'accepted' });
    expect(plan('SELECT * FROM nowhere')).toMatchObject({
      outcome: 'refused with 42P01',
      custom: ['refused with 42P01'],
    });
    expect(JSON.stringify(probed.statements)).not.toMatch(/cost|rows=/);
    // The tables without rows have no ScaNN index.
    expect(probed.statements?.stopped).toMatch(
      /"idx_chunks_embedding" was not built because table "document_chunks" is/,
    );
  });

  test('a stand-in that is allowed ends with 0, and what is other than in another probe is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgparity-known-'));
    try {
      const file = join(folder, 'known.json');
      const known = structuredClone(probed);
      const changed = known.findings.find(({ id }) => id === 'option.mode');
      if (changed?.result !== 'as-assumed' || known.inventory === null) throw new RangeError('It was seen.');
      const seen = changed.observed;
      changed.observed = { "mode = 'AUTO'": 'accepted' };
      known.inventory.settings['fsync'] = 'on';
      known.inventory.databases.push('alloydbadmin');
      await writeProbeJson(known, file, (text) => text);

      const again = await probe({ ...options, allowStandIn: true, against: file });
      expect(again).toMatchObject({ standIn: true, exitCode: 0 });
      expect(again.against).toEqual({
        file,
        startedAt: probed.startedAt,
        changes: [
          { id: 'option.mode', before: { "mode = 'AUTO'": 'accepted' }, now: seen },
          { id: 'setting fsync', before: 'on', now: 'off' },
          { id: 'database alloydbadmin', before: 'there', now: 'not there' },
        ],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('what differs ends with 1, although a stand-in is allowed', async () => {
    const parameters = { ...alloydbOmni.parameters, 'scann_stand_in.quantizer_ah': 'on' };
    const switched = await probe({ ...options, allowStandIn: true, profile: { ...alloydbOmni, parameters } });
    expect(switched).toMatchObject({ exitCode: 1, counts: { differs: 1 } });
  });

  test('a remote server is left without databases and roles of the probe', async () => {
    const server = await nativeServer.start(alloydbOmni, { environment: process.env });
    try {
      const { url } = server.endpoint as { url: string };
      const admin = await openSession(server.endpoint);
      await admin.run('CREATE ROLE somebody');
      await admin.run('CREATE DATABASE customers');
      await admin.close();
      const document = await probe({
        ...options,
        server: 'remote',
        environment: { ...process.env, PGPARITY_ALLOYDB_OMNI_URL: url },
      });
      expect(document).toMatchObject({ server: { kind: 'remote' }, standIn: true, exitCode: 3 });
      const text = JSON.stringify(document);
      for (const secret of [new URL(url).password, 'somebody', 'customers']) expect(text).not.toContain(secret);
      // Those two, and the role of the test itself.
      expect(document.inventory).toMatchObject({ namesLeftOut: 3, databases: ['postgres', 'template0', 'template1'] });
      const session = await openSession(server.endpoint);
      const left = await session.run(
        "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1",
      );
      await session.close();
      expect(left.rows.flat()).toEqual(['customers', 'pgparity', 'postgres', 'somebody', 'template0', 'template1']);
    } finally {
      await server.stop();
    }
  });
});
