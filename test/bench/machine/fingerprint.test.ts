import { describe, expect, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../../schema/migrate/native-database.ts';
import { fingerprint as fingerprintShape } from '../../../src/vault/result/result.ts';
import { readFingerprint } from '../../../src/bench/machine/fingerprint.ts';
import { comparable } from '../../../src/bench/machine/comparable.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const { signal } = new AbortController();
const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`a native server (${missing ?? 'here'})`, () => {
  const server = withNativeServer(pgvector);
  const known = { kind: 'native', imageDigest: null, standIn: false } as const;

  test('is told with its machine, its settings and its extensions, and is comparable with itself', async () => {
    const session = await server.open(await server.createDatabase());
    await session.script("CREATE EXTENSION vector; SET work_mem = '77MB'");
    const facts = await readFingerprint({ environment: process.env, session, server: known, signal });
    expect(fingerprintShape.parse(facts)).toEqual(facts);
    expect(facts).toMatchObject({
      'client.sameHost': true,
      'client.node': process.versions.node,
      'server.kind': 'native',
      'server.version': expect.stringMatching(/^15\.\d+$/),
      'server.extension.vector': expect.stringMatching(/^\d+\.\d+/),
      'server.sharedBuffersBytes': 256 * 2 ** 20,
      'server.workMemoryBytes': 77 * 2 ** 20,
      'server.cluster': expect.stringMatching(/^\d+$/),
    });
    expect(facts['cpu.cores']).toBeGreaterThan(0);
    expect(facts['machine.memoryBytes']).toBeGreaterThan(2 ** 28);
    const again = await readFingerprint({ environment: process.env, session, server: known, signal });
    expect(comparable(facts, again)).toEqual([]);
  });

  test('gives away no path, no port, no host and no role', async () => {
    const session = await server.open(await server.createDatabase());
    const facts = await readFingerprint({ environment: process.env, session, server: known, signal });
    const told = Object.keys(facts).filter((name) => name.startsWith('server.setting.'));
    expect(told).toContain('server.setting.shared_buffers');
    expect(told.filter((name) => /directory|port|socket|listen|file|log/.test(name))).toEqual([]);
    expect(JSON.stringify(facts)).not.toMatch(/\/(?:tmp|var|home|usr)\//);
  });

  test.runIf(process.platform === 'linux')('tells nothing of the machine that its role may not read', async () => {
    const url = await server.createDatabase();
    const session = await server.open(url);
    await session.script('SET SESSION AUTHORIZATION DEFAULT; CREATE ROLE plain; SET ROLE plain');
    const facts = await readFingerprint({
      environment: process.env,
      session,
      server: { kind: 'remote', imageDigest: null, standIn: false },
      signal,
    });
    expect(facts).toMatchObject({ 'client.sameHost': null, 'cpu.model': null, 'machine.memoryBytes': null });
    expect(facts['client.cores']).toBeGreaterThan(0);
  });

  test('an abort ends it', async () => {
    const session = await server.open(await server.createDatabase());
    await expect(
      readFingerprint({ environment: process.env, session, server: known, signal: AbortSignal.abort() }),
    ).rejects.toThrow(/abort/);
  });
});

test('PGlite is told with the machine of this process', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    const facts = await readFingerprint({
      environment: process.env,
      session,
      server: { kind: 'embedded', imageDigest: null, standIn: false },
      signal,
    });
    expect(facts).toMatchObject({ 'client.sameHost': true, 'server.kind': 'embedded' });
    expect(facts['cpu.model']).toBe(facts['client.cpu']);
  } finally {
    await session.close();
  }
});
