import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { furtherMutants, promisedMutants } from './mutants.ts';

const mutants = [...promisedMutants, ...furtherMutants];
const guide = new URL('../../../docs/guides/what-the-gate-sees.md', import.meta.url);

test('the guide lists every difference that is planted, and no other', async () => {
  const [planted = ''] = (await readFile(guide, 'utf8')).split('## What follows for a check');
  const cells = planted.matchAll(/^\| (?<first>[^|]+?) +\|/gm);
  const listed = [...cells]
    .map(({ groups }) => groups?.['first'])
    .filter((cell) => cell !== 'planted' && !cell?.startsWith('---'));
  expect(listed.toSorted()).toEqual(mutants.map(({ difference }) => difference).toSorted());
});

test('every difference has to be seen somewhere', () => {
  expect(mutants.filter(({ seenIn }) => seenIn.length === 0)).toEqual([]);
});
