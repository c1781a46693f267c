import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { expect, test } from 'vitest';
import product from '../pgparity.config.ts';
import { profileOf } from '../src/engine/config/config.ts';

const project = resolve(import.meta.dirname, '..');

/** Every file from which a person or a machine takes an image or a major. Other majors in test/ are other products'. */
const places = await glob(['**/*'], {
  cwd: project,
  dot: true,
  ignore: ['.git', '.env', '**/node_modules/**', 'dist*/**', 'test/**', 'suites/baselines/**', 'package-lock.json'],
});
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

test('no file names another image than the config, or another major of PostgreSQL in a path', async () => {
  expect(places).toContain('docker-compose.yml');
  const found = await Promise.all(
    places.map(async (place) => {
      const named = [...(await text(place)).matchAll(anyImage)].filter(
        ([image, repository]) => image !== pinned[repository as keyof typeof pinned],
      );
      const majors = [...(await text(place)).matchAll(/\bpostgresql[-/](\d+)\b/g)].filter(
        ([, major]) => Number(major) !== profileOf('pgvector', product.profiles.pgvector).postgresMajor,
      );
      return [...named, ...majors].map(([name]) => `${place}: ${name}`);
    }),
  );
  expect(found.flat()).toEqual([]);
});

/** With a whole tag, and so one that starts something. */
const anyImage = /(pgvector\/pgvector|google\/alloydbomni):(?!pg[$<])[\w.]*\w/g;

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
