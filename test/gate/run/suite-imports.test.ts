import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { originOf } from '../../../src/gate/run/origin-of.ts';
import { uncollectedSuites } from '../../../src/gate/run/uncollected-suites.ts';
import { productIn } from '../../product-config.ts';

async function productOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-sources-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFiles(folder, { 'schema/migrations/001_a.sql': 'CREATE TABLE a (id int);', ...files });
  return folder;
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const suite = `import { checks } from 'pgparity';\nimport { rows } from './rows.js';\nconst check = checks();\n`;

test.each([
  ['the suite itself', 'suites/a.test.ts', `${suite}check('one', () => {});`],
  ['what it imports, by the name it is compiled to', 'suites/rows.ts', "export * from '../fixtures/deep';\n// more"],
  ['what that imports, without an ending', 'fixtures/deep.ts', 'export const rows = 2;'],
  ['what that reads beside itself', 'fixtures/volume.sql', 'SELECT 2;'],
])('the hash of a suite follows %s', async (_, file, text) => {
  const folder = await productOf({
    'suites/a.test.ts': suite,
    'suites/rows.ts': "export * from '../fixtures/deep';",
    'fixtures/deep.ts': "export const rows = 1; new URL('./volume.sql', import.meta.url);",
    'fixtures/volume.sql': 'SELECT 1;',
    'fixtures/other.ts': 'export {};',
  });
  const hash = async () => (await originOf(productIn(folder), ['suites/a.test.ts'], '1')).suites['suites/a.test.ts'];
  const before = await hash();
  await writeFiles(folder, { 'fixtures/other.ts': 'export const other = 1;' });
  expect(await hash()).toBe(before);
  await writeFiles(folder, { [file]: text });
  expect(await hash()).not.toBe(before);
});

test('a circle of imports ends', async () => {
  const folder = await productOf({ 'suites/a.test.ts': `import './b.ts';`, 'suites/b.ts': `import './a.test.ts';` });
  expect(Object.keys((await originOf(productIn(folder), ['suites/a.test.ts'], '1')).suites)).toHaveLength(1);
});

test('a file that declares checks and that no run collects is named', async () => {
  const declared = `${suite}check('one', () => {});`;
  const folder = await productOf({
    'suites/a.test.ts': `import './shared.ts';`,
    'suites/shared.ts': declared,
    'suites/deep/forgotten.tset.ts': declared,
    'suites/rows.ts': 'export const rows = 1;',
    'elsewhere/b.ts': declared,
  });
  const config = { folder, suites: ['suites/**/*.test.ts'] };
  expect(await uncollectedSuites(config, ['suites/a.test.ts'])).toEqual({
    'suites/deep/forgotten.tset.ts > (the suite file itself)': {
      outcome: 'not-exercised',
      reason: expect.stringContaining('"suites/**/*.test.ts" does not match it'),
      location: { file: 'suites/deep/forgotten.tset.ts', line: 1 },
    },
  });
});
