import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UsageError } from '../../base/errors.ts';

/** What git printed. Throws a {@link UsageError} with git's own last line when it fails. */
export async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  const child = spawn('git', ['-C', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: gitEnvironment(folder),
  });
  const out: Buffer[] = [];
  let messages = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (messages = `${messages}${chunk}`.slice(-2_000)));
  const [code] = (await once(child, 'close').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError('git-missing', 'git is needed for this, and it is not installed.', { cause });
  })) as [number | null];
  if (code === 0) return Buffer.concat(out);
  const reason = messages.trim().split('\n').at(-1) ?? '';
  throw new UsageError('git-failed', `git ${args[0]} failed in ${folder}: ${reason || `exit code ${code}`}`);
}

/** The top of the work tree that the folder is in. */
export async function workTreeOf(folder: string): Promise<string> {
  return (await git(folder, ['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\r?\n$/, '');
}

/** Texts that end with NUL each. */
export function nulSeparated(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\0').slice(0, -1);
}

/**
 * Git's own settings of place - a hook has the index's among them - are needed, but not in another repository. Nothing may
 * ask a person.
 */
export function gitEnvironment(folder: string): NodeJS.ProcessEnv {
  const place = foreign.has(folder) ? placeVariables.map((name) => [name, undefined]) : [];
  return {
    ...process.env,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
    ...Object.fromEntries(place),
  };
}

/** From now on the folder is looked at as a repository of its own, as a submodule is. */
export function asOwnRepository(folder: string): string {
  foreign.add(folder);
  return folder;
}

const foreign = new Set<string>();
const placeVariables = ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_PREFIX'];
