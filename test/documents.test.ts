import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { nodeOnly, pgparity, projectFolder } from './cli/command-line.ts';
import { createProgram } from '../src/cli/cli.ts';

/** It quotes texts of earlier versions. */
const quotations = join('docs', 'words-before-and-after.md');

const documents = (
  await documentsIn([
    '.',
    'docs',
    'docs/guides',
    'docs/decisions',
    'schema',
    'fixtures/images',
    'fixtures/scann-stand-in',
  ])
).filter((document) => document !== quotations);
/** Recorded on the first run on a real Omni. */
const madeLater = new Set(['suites/baselines/alloydb-omni.json']);
const scripts = Object.keys(
  (JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
);

test.each(documents)('%s: every pgparity command has the flags that it is shown with', async (document) => {
  const program = createProgram(() => undefined);
  for (const [line, ...words] of await commandsIn(document, /npx pgparity ([^\n#`"]*)/g)) {
    const top = program.commands.find((candidate) => candidate.name() === words[0]);
    expect(top, line).toBeDefined();
    const command = top?.commands.find((candidate) => candidate.name() === words[1]) ?? top;
    const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
    const flags = own.filter((word) => /^-{1,2}[a-z]/.test(word)).map((word) => word.split('=')[0]);
    const known = new Set(['--help', ...(command?.options.flatMap((option) => [option.long, option.short]) ?? [])]);
    expect(
      flags.filter((flag) => !known.has(flag ?? '')),
      line,
    ).toEqual([]);
  }
});

test.each(documents)('%s: every npm script that it names is there', async (document) => {
  for (const [line, script] of await commandsIn(document, /npm run ([\w:-]+)/g)) {
    expect(scripts, line).toContain(script);
  }
});

test.each(documents)('%s: every link to a file leads to one', async (document) => {
  const text = await readFile(join(projectFolder, document), 'utf8');
  for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
    const file = join(projectFolder, dirname(document), target ?? '');
    await expect(access(file), `${document} links to ${target}`).resolves.toBeUndefined();
  }
});

const withPaths = [
  ...documents,
  '.ci/run',
  'cloudbuild.yaml',
  ...(await documentsIn(['scripts', 'scripts/ci'], '.sh')),
];

test.each(withPaths)('%s: every file of this repository that it names is there', async (document) => {
  const text = withoutExamples(await readFile(join(projectFolder, document), 'utf8'));
  const named = text.matchAll(/(?<![\w./-])(?:src|test|suites|scripts|bench|apexflow)\/[\w./-]*\w(?![\w*])/g);
  const absent = Array.from(named, ([path]) => path).filter((path) => !existsSync(join(projectFolder, path)));
  expect(absent.filter((path) => !madeLater.has(path))).toEqual([]);
});

test('the config and the check in the README run as they stand there', async () => {
  const readme = await readFile(join(projectFolder, 'README.md'), 'utf8');
  const [config, check] = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, block = '']) => block);
  const product = await mkdtemp(join(tmpdir(), 'pgparity-readme-'));
  try {
    // Without the expected divergences: they are about checks that this product does not have.
    for (const folder of ['schema', 'suites', 'node_modules']) await mkdir(join(product, folder));
    await symlink(join(projectFolder, 'schema/migrations'), join(product, 'schema/migrations'));
    await symlink(projectFolder, join(product, 'node_modules', 'pgparity'));
    await writeFile(join(product, 'pgparity.config.ts'), config ?? '');
    await writeFile(join(product, 'suites', 'example.test.ts'), check ?? '');
    const { stdout, exitCode } = await pgparity(['run', '--config', product, '--profiles', 'embedded'], nodeOnly);
    expect(stdout).toMatch(/example\s+✓ 1 passed/);
    // Alone, without a baseline, there is nothing to compare it with.
    expect(exitCode).toBe(3);
  } finally {
    await rm(product, { recursive: true });
  }
});

async function documentsIn(folders: readonly string[], ending = '.md'): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(projectFolder, folder));
      return names.filter((name) => name.endsWith(ending)).map((name) => relative('.', join(folder, name)));
    }),
  );
  return lists.flat();
}

/** Blocks of code show another product's files, and what a terminal printed. */
const withoutExamples = (markdown: string): string => markdown.replaceAll(/```[^]*?```/g, '');

/** The lines that match, each with the words of its first group. */
async function commandsIn(document: string, pattern: RegExp): Promise<string[][]> {
  const text = (await readFile(join(projectFolder, document), 'utf8')).replaceAll('\\\n', ' ');
  return [...text.matchAll(pattern)].map(([line, words = '']) => [line, ...words.trim().split(/\s+/)]);
}

test('every dependency has its reason, and nothing else has one', async () => {
  const manifest = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as Manifest;
  const text = await readFile(join(projectFolder, 'docs', 'dependencies.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  const used = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  expect(listed.toSorted()).toEqual(used.toSorted());
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
