import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLines } from '../../../src/base/terminal/shell-command.ts';
import { lineWidth } from '../../../src/base/terminal/line.ts';

const longName =
  'a tenant sees nothing of what another tenant wrote, whichever query of the stores it asks with, and in every table';

test.each([
  ['a short command', 'printf %s short'],
  ['many words', `printf '%s\\n' ${'--suite suites/tables.test.ts '.repeat(6)}`],
  ['a long word in single quotes', `printf '%s\\n' --check '${longName}'`],
  ['a long word in double quotes', `printf '%s\\n' --check "${longName} and \\"quoted\\" \\$HOME"`],
  ['a long bare word', `printf '%s\\n' ${'x'.repeat(200)}`],
  ['an apostrophe in quotes', `printf '%s\\n' 'the product'\\''s ${longName}' last`],
  ['a word with spaces escaped', `printf '%s\\n' ${longName.replaceAll(' ', String.raw`\ `).replaceAll(',', '')}`],
  ['wide characters', `printf '%s\\n' '${'日本語'.repeat(40)}'`],
])('%s does the same in a shell when copied from the report', (_, command) => {
  const lines = commandLines(command, 4, 60);
  for (const each of lines) expect(lineWidth(each)).toBeLessThanOrEqual(60);
  const copied = lines.map((each) => each.map(({ text }) => text).join('')).join('\n');
  expect(output(copied)).toBe(output(command));
});

test('a command that fits stands on one line', () => {
  expect(commandLines('npx pgparity run', 4, 80)).toHaveLength(1);
});

function output(command: string): string {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}
