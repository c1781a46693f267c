import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..');
const rules = ['no-restricted-imports', 'no-cycle'];
let folder: string;

/** Storeys from top to bottom with their rooms, a room before those that it may use, as ARCHITECTURE.md draws them. */
async function drawnStoreys(): Promise<readonly { readonly storey: string; readonly rooms: readonly string[] }[]> {
  const text = await readFile(join(project, 'ARCHITECTURE.md'), 'utf8');
  return [...text.matchAll(/^src\/([a-z]+)\/ +(.*)$/gm)].map(([, storey = '', rest = '']) => ({
    storey,
    rooms: rest.split(/ {2,}/)[1]?.split(' ') ?? [],
  }));
}

/** The files that `npm run check` refuses for an arrow that points up, of the planted ones. */
async function refusedFiles(planted: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> {
  for (const [path, text] of Object.entries(planted)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const oxlint = promisify(execFile)(join(project, 'node_modules/.bin/oxlint'), ['--format', 'unix', 'src'], {
    cwd: folder,
    maxBuffer: 2 ** 26,
  });
  const { stdout } = await oxlint.catch((error: { stdout: string }) => error);
  const lines = stdout.split('\n').filter((line) => rules.some((rule) => line.includes(`(${rule})`)));
  return new Set(lines.map((line) => line.slice(0, line.indexOf(':'))));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
  await copyFile(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('ARCHITECTURE.md draws every storey and every room of src/, and no other', async () => {
  const storeys = await drawnStoreys();
  expect(storeys.map(({ storey }) => storey).toSorted()).toEqual(await foldersIn('src'));
  for (const { storey, rooms } of storeys) {
    expect(rooms.toSorted(), storey).toEqual(await foldersIn(`src/${storey}`));
  }
});

test.each([
  ['an import', (from: string) => `import { a } from '${from}';\nconsole.log(a);\n`],
  ['an import of a type', (from: string) => `import type { A } from '${from}';\nexport const a: A = 1;\n`],
  ['a dynamic import', (from: string) => `export const a = import('${from}');\n`],
])('%s of a room above is refused, and one of a room below is not', async (_, importing) => {
  const storeys = await drawnStoreys();
  const places = storeys.flatMap(({ storey, rooms }) =>
    rooms.length === 0 ? [{ storey, room: '' }] : rooms.map((room) => ({ storey, room })),
  );
  const arrows = places.flatMap((from, fromPlace) =>
    places.flatMap((to, toPlace) => {
      if (fromPlace === toPlace) return [];
      const file = join('src', from.storey, from.room, `${to.storey}-${to.room}.ts`);
      const up = '../'.repeat(from.room === '' ? 1 : 2);
      const target = from.storey === to.storey ? `../${to.room}/x.ts` : `${up}${join(to.storey, to.room, 'x.ts')}`;
      const isRefused = toPlace < fromPlace || (from.storey === 'gate' && to.storey === 'bench');
      return [{ file, text: importing(target), isRefused }];
    }),
  );
  const refused = await refusedFiles(Object.fromEntries(arrows.map(({ file, text }) => [file, text])));
  expect([...refused].toSorted()).toEqual(
    arrows.flatMap(({ file, isRefused }) => (isRefused ? [file] : [])).toSorted(),
  );
});

test('a circle of files is refused, one of types too', async () => {
  const refused = await refusedFiles({
    'src/base/config/one.ts': "import type { Two } from './two.ts';\nexport interface One { readonly two: Two }\n",
    'src/base/config/two.ts': "import type { One } from './one.ts';\nexport interface Two { readonly one: One }\n",
  });
  expect(refused).toContain('src/base/config/one.ts');
  expect(refused).toContain('src/base/config/two.ts');
});

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(join(project, path), { withFileTypes: true });
  return path === 'src/cli' ? [] : entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}
