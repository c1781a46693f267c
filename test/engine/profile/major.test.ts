import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../cli/command-line.ts';
import { defaultMajor } from '../../../src/engine/profile/preset.ts';

/** Where a major may be written down: images, packages, folders of PostgreSQL, and its name in a sentence. */
const written = [
  /(?:postgres|pgvector\/pgvector|alloydbomni[\w-]*):(?:pg)?(\d+)/g,
  /\/postgresql\/(\d+)\b/g,
  /\bpostgresql-(?:server-dev-)?(\d+)\b/g,
  /\bPostgreSQL (\d+)\b/g,
];

test('compose, CI, config, set-up and the front pages name one PostgreSQL major, that of the presets', async () => {
  const scripts = await readdir(join(projectFolder, 'scripts'), { recursive: true });
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    'cloudbuild.yaml',
    'docker-compose.yml',
    'docker-compose.ci.yml',
    'pgparity.config.ts',
    'docs/guides/first-run-on-omni.md',
    'fixtures/images/README.md',
    'fixtures/images/build.sh',
    'fixtures/scann-stand-in/README.md',
    ...scripts.filter((name) => name.endsWith('.sh')).map((name) => `scripts/${name}`),
  ];
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(projectFolder, file), 'utf8')).split('\n');
      return lines.flatMap((line, index) =>
        written.flatMap((pattern) =>
          [...line.matchAll(pattern)].map(([whole, major]) => ({ place: `${file}:${index + 1} ${whole}`, major })),
        ),
      );
    }),
  );
  const all = found.flat();
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(({ major }) => Number(major) !== defaultMajor).map(({ place }) => place)).toEqual([]);
});
