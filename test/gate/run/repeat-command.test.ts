import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { checkPattern } from '../../../src/gate/parity/filter.ts';
import { repeatCommand } from '../../../src/gate/run/repeat-command.ts';

test('a check of a suite is repeated by its file and its whole name', () => {
  expect(repeatCommand('parity/orders.test.ts > sums', ['laptop'], [])).toBe(
    'npx pgparity run --profiles laptop --suite parity/orders.test.ts --check sums',
  );
});

test('a check of the run itself is repeated without a suite, since no product need have one of a certain name', () => {
  expect(repeatCommand('catalog after migration', ['production', 'laptop'], [])).toBe(
    "npx pgparity run --profiles production,laptop --check 'catalog after migration'",
  );
});

test('what the run was told goes along', () => {
  const words = ['--config', 'other config.ts', '--server', 'production=native', '--seed', '7'];
  expect(repeatCommand('identity', ['production'], words)).toBe(
    "npx pgparity run --profiles production --check identity --config 'other config.ts' --server production=native --seed 7",
  );
});

test.each(["it's", '"quoted" $HOME `id`', 'a > b', 'ünï 🙂', '-x', 'a\\b', '*'])(
  'a shell reads back the name %j as it is',
  (name) => {
    const command = repeatCommand(`suites/a b.test.ts > ${name}`, ['laptop'], []).replace(
      'npx pgparity',
      "printf '%s\\n'",
    );
    const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n');
    expect(words.slice(0, -1)).toEqual([
      'run',
      '--profiles',
      'laptop',
      '--suite',
      'suites/a b.test.ts',
      '--check',
      name,
    ]);
  },
);

test.each([
  ['a group > its check', 'a group its check'],
  ['a > b', 'a > b'],
  ['1 + 1 (is) [2]', '1 + 1 (is) [2]'],
])('the pattern of %j finds the check that vitest names %j', (text, name) => {
  expect(new RegExp(checkPattern(text)).test(name)).toBe(true);
  expect(new RegExp(checkPattern(text)).test('another')).toBe(false);
});
