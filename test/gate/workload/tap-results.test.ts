import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TapReader, type TapOutput } from '../../../src/gate/workload/tap-results.ts';

function read(text: string): TapOutput {
  const reader = new TapReader();
  for (const line of text.split('\n')) reader.line(line);
  return reader.output();
}

test('the output of node:test itself is read: groups, messages, skips and what is still to be done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-tap-'));
  try {
    const file = join(folder, 'orders.test.mjs');
    await writeFile(
      file,
      `import test, { describe, it } from 'node:test';
test('top', () => {});
test('bad # one', () => { throw new Error('boom: x\\nsecond line') });
test('parent', async (t) => { await t.test('child', () => {}); throw new Error('after its child') });
describe('orders', () => { it('keeps', () => {}); it('fails', () => { throw new Error('one line') });
  it('later', { skip: 'needs 16' }, () => {}); it.todo('some day'); describe('inner', () => { it('deep', () => {}) }) });
`,
    );
    const output = await new Promise<string>((resolve) => {
      // A nested node:test run reports to its parent unless this is taken from its environment.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      execFile(process.execPath, ['--test', '--test-reporter=tap', file], { env }, (_error, stdout) => resolve(stdout));
    });
    const { found, results, fault } = read(output);
    expect({ found, fault }).toEqual({ found: true, fault: null });
    expect(results).toEqual([
      { suite: 'tests', name: 'top', outcome: 'passed', message: '' },
      { suite: 'tests', name: 'bad # one', outcome: 'failed', message: 'boom: x\nsecond line' },
      { suite: 'parent', name: 'child', outcome: 'passed', message: '' },
      { suite: 'tests', name: 'parent', outcome: 'failed', message: 'after its child' },
      { suite: 'orders', name: 'keeps', outcome: 'passed', message: '' },
      { suite: 'orders', name: 'fails', outcome: 'failed', message: 'one line' },
      { suite: 'orders', name: 'later', outcome: 'skipped', message: 'needs 16' },
      { suite: 'orders', name: 'some day', outcome: 'skipped', message: 'todo' },
      { suite: 'orders', name: 'inner > deep', outcome: 'passed', message: '' },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('notes behind a failed test are its message, as Perl writes them, and other output is passed over', () => {
  const { found, results } = read(
    "starting\n1..3\nok 1 - first\nnot ok 2 - second\n#   Failed test 'second'\n#          got: '1'\nok 3 # SKIP no network\nbye",
  );
  expect(found).toBe(true);
  expect(results).toEqual([
    { suite: 'tests', name: 'first', outcome: 'passed', message: '' },
    { suite: 'tests', name: 'second', outcome: 'failed', message: "Failed test 'second'\ngot: '1'" },
    { suite: 'tests', name: 'test 3', outcome: 'skipped', message: 'no network' },
  ]);
});

test('a test that is known to fail does not fail', () => {
  expect(read('TAP version 14\nnot ok 1 - some # TODO not yet\n1..1').results).toEqual([
    { suite: 'tests', name: 'some', outcome: 'skipped', message: 'not yet' },
  ]);
});

test('subtests of TAP 14 are named by the comment before them', () => {
  const { results } = read(
    'TAP version 14\n    # Subtest: group\n    ok 1 - inside\n    1..1\nok 1 - group\nok 2 - outside\n1..2',
  );
  expect(results.map(({ suite, name }) => `${suite} > ${name}`)).toEqual(['group > inside', 'tests > outside']);
});

test.each([
  ['1..3\nok 1 - a\nok 2 - b', 'It planned 3 tests and reported 2.'],
  ['TAP version 13\nok 1 - a\nBail out! the database is gone', 'It bailed out: the database is gone'],
])('%j is no success', (text, fault) => {
  expect(read(text)).toMatchObject({ found: true, fault });
});

test('an output that only looks like it is no TAP', () => {
  expect(read('ok\nok 1 - fine\n3 tests passed').found).toBe(false);
});
