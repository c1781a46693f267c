import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..');
const document = join(project, 'docs/exit-criteria.md');
const rows = (await readFile(document, 'utf8'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| criterion'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('the table has a row for each criterion, and no empty cell', () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    expect(row).toHaveLength(3);
    expect(row.filter((cell) => cell === '')).toEqual([]);
  }
});

test.each(rows.map(([criterion, proof]) => [criterion, proof] as const))('%s: the test exists', async (_, proof) => {
  const { file, name } = /^`(?<file>[^`]+)` › (?<name>.+)$/.exec(proof ?? '')?.groups ?? {};
  expect({ proof, file: file !== undefined && existsSync(join(project, file)) }).toEqual({ proof, file: true });
  const source = await readFile(join(project, file ?? ''), 'utf8');
  const declared = [...source.matchAll(/\b(?:check|test)(?:\.[a-zA-Z]+\([^\n]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)];
  // A title may end in a reason to skip.
  expect(declared.map(([, , title]) => title?.split('${')[0])).toContain(name);
});

test.each(rows.map(([criterion, , gap]) => [criterion, gap ?? ''] as const))(
  '%s: its links lead to files',
  (_, gap) => {
    for (const [, target] of gap.matchAll(/\]\(([^)]+)\)/g)) {
      expect({ target, there: existsSync(join(dirname(document), target ?? '')) }).toEqual({ target, there: true });
    }
  },
);
