import { expect, test } from 'vitest';
import { buildMegabytes, withBuffers } from '../../../../src/bench/trip/server/server-memory.ts';
import { chooseServer } from '../../../../src/engine/server/choose-server.ts';
import { starters } from '../../../../src/engine/server/starters.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const memoryBytes = 24 * 2 ** 30;
const million = { rows: 1_000_000, dimensions: 768 };
const url = { PGPARITY_PGVECTOR_URL: 'postgresql://user@127.0.0.1/db' };

async function buffersOf(size: typeof million, kind: 'native' | 'remote', own: Record<string, string> = {}) {
  const profile = { ...pgvector, parameters: { ...pgvector.parameters, ...own } };
  const choice = await chooseServer(profile, starters, { ...process.env, ...url }, kind);
  return withBuffers(choice, size, memoryBytes).profile.parameters['shared_buffers'];
}

test('shared_buffers grow with the rows, up to a quarter of the memory', async ({ skip }) => {
  const { usable } = await chooseServer(pgvector, starters, process.env, 'native');
  if (usable.length === 0) skip('there is no native PostgreSQL');
  expect(await buffersOf({ rows: 10_000, dimensions: 768 }, 'native')).toBe('256MB');
  expect(await buffersOf({ rows: 200_000, dimensions: 768 }, 'native')).toBe('1280MB');
  expect(await buffersOf(million, 'native')).toBe('6GB');
  expect(await buffersOf(million, 'native', { shared_buffers: '1GB' })).toBe('1GB');
});

test('a server elsewhere keeps its own', async () => {
  expect(await buffersOf(million, 'remote')).toBe('256MB');
});

test('a build has twice what the vectors take, up to a quarter of the memory, or 4 GB where nobody knows it', () => {
  expect(buildMegabytes({ rows: 10_000, dimensions: 768 }, 'native', memoryBytes)).toBe(64);
  expect(buildMegabytes(million, 'native', memoryBytes)).toBe(5_859);
  expect(buildMegabytes(million, 'native', 8 * 2 ** 30)).toBe(2_048);
  expect(buildMegabytes(million, 'remote', memoryBytes)).toBe(4_096);
});
