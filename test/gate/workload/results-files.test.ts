import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResultsFiles } from '../../../src/gate/workload/results-files.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-results-'))));
afterEach(() => rm(folder, { recursive: true }));

const junit = (name: string): string => `<testsuite name="s"><testcase classname="c" name="${name}"/></testsuite>`;

test('files of before the command are not its own, also when they match', async () => {
  await writeFile(join(folder, 'old.xml'), junit('old'));
  await writeFile(join(folder, 'again.xml'), junit('before'));
  await utimes(join(folder, 'again.xml'), 1, 1);
  const files = await ResultsFiles.before(folder, ['*.xml', '*.tap']);
  await writeFile(join(folder, 'again.xml'), junit('after!'));
  await writeFile(join(folder, 'new.tap'), '1..1\nok 1 - fresh\n');
  const { results, faults } = await files.read();
  expect(faults).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(['after!', 'fresh']);
});

test('no file at all, one that is cut and one of another kind are faults', async () => {
  const files = await ResultsFiles.before(folder, ['*.xml']);
  expect((await files.read()).faults).toEqual(['It wrote no file that matches *.xml (--results).']);
  await writeFile(join(folder, 'cut.xml'), '<testsuite><testcase name="a">');
  await writeFile(join(folder, 'other.xml'), 'hello');
  expect((await files.read()).faults).toEqual([
    'Its results file cut.xml cannot be used: it ends inside <testcase>.',
    'Its results file other.xml cannot be used: it is neither JUnit XML nor TAP.',
  ]);
});
