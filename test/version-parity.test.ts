import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import product from '../pgparity.config.ts';
import { profileOf } from '../src/engine/config/config.ts';

const project = resolve(import.meta.dirname, '..');

/** Where a person or a machine takes an image from. Other majors in it would be another product's. */
const places = [
  'docker-compose.yml',
  'docker-compose.ci.yml',
  'scripts/ci/start-databases.sh',
  'cloudbuild.yaml',
  'README.md',
  'docs/guides/first-run-on-omni.md',
];
const pinned = {
  'pgvector/pgvector': imageOf('pgvector'),
  'google/alloydbomni': imageOf('alloydb-omni'),
};

test('the images of the config are of PostgreSQL 15', () => {
  expect(pinned).toEqual({
    'pgvector/pgvector': 'pgvector/pgvector:pg15',
    'google/alloydbomni': 'google/alloydbomni:15.12.0',
  });
});

test.each(places)('%s names no other image than the config', async (place) => {
  const named = [...(await text(place)).matchAll(/(pgvector\/pgvector|google\/alloydbomni):[\w.]+/g)];
  const others = named.filter(([image, repository]) => image !== pinned[repository as keyof typeof pinned]);
  expect(others.map(([image]) => image)).toEqual([]);
});

test('an image of each profile is named where its server is started', async () => {
  expect(await text('docker-compose.yml')).toContain(pinned['google/alloydbomni']);
  expect(await text('docker-compose.ci.yml')).toContain(pinned['pgvector/pgvector']);
  const started = await text('scripts/ci/start-databases.sh');
  for (const image of Object.values(pinned)) expect(started).toContain(image);
});

async function text(place: string): Promise<string> {
  return readFile(join(project, place), 'utf8');
}

function imageOf(profile: keyof typeof product.profiles): string | null {
  return profileOf(profile, product.profiles[profile]).image;
}
