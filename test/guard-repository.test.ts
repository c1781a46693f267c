import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runIn } from './cli/vault-command-line.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const notCheckedOut = whyNotCheckedOut();

test.skipIf(notCheckedOut !== null)(
  `the guard finds no restricted result in this repository${notCheckedOut ?? ''}`,
  async () => {
    const { exitCode, stdout, stderr } = await runIn(root, ['guard', '--work-tree'], {});
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/^No restricted result found; [1-9]\d\d+ files scanned\.\n$/),
      stderr: '',
    });
    expect(exitCode).toBe(0);
  },
);

/** A package of the sources, without git, has no tracked files to look at. */
function whyNotCheckedOut(): string | null {
  try {
    const top = execFileSync('git', ['rev-parse', '--show-toplevel'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    return top.trim() === root.replace(/\/$/, '') ? null : ' (not here: it is not the top of a git work tree)';
  } catch {
    return ' (not here: it is not a git work tree)';
  }
}
