import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { lineReader } from './line-reader.ts';
import { UsageError } from '../../base/errors.ts';
import { onExit } from '../server/exit-duties.ts';
import { until } from '../server/until.ts';

/** How a command ended, and the end of what it wrote. */
export interface CommandRun {
  /** Null where it succeeded; else one sentence. */
  readonly fault: string | null;
  /** Null where it was ended from outside. */
  readonly exitCode: number | null;
  /** The last lines of standard output and standard error, in the order in which they came. */
  readonly lastLines: readonly string[];
}

export interface CommandOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What sets the time-out: `--timeout`. */
  readonly timeoutName: string;
  /** Aborted on Ctrl-C. */
  readonly signal?: AbortSignal;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Runs a command to its end, without a shell, and ends what it leaves behind: it has a process group of its own, which is
 * ended on a time-out, on Ctrl-C, when it has ended, and when this process ends. A command that cannot be started is a
 * {@link UsageError}.
 */
export async function runCommand(words: readonly string[], options: CommandOptions): Promise<CommandRun> {
  const { folder, environment, timeoutMs, timeoutName, signal, onLine } = options;
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw await startFault(child, program);
  const forget = onExit(() => signalGroup(pid, 'SIGKILL'));
  const lastLines: string[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    lineReader(child[name], (line) => {
      lastLines.push(line);
      if (lastLines.length > lastLinesMax) lastLines.shift();
      onLine(line, name);
    });
  }
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  let timedOut = false;
  const end = (): void => void endGroup(pid);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  try {
    const [exitCode, killedBy] = await exited;
    await endGroup(pid);
    // Who left the group may keep the pipes open for ever: what they still hold is read for this long.
    await Promise.race([closed, pause(pipesMsMax, undefined, { ref: false })]);
    signal?.throwIfAborted();
    const fault = timedOut
      ? `It did not end within ${timeoutMs / 1000} s and was ended (${timeoutName}).`
      : killedBy !== null
        ? `It was ended by ${killedBy}.`
        : exitCode === 0
          ? null
          : `It ended with exit code ${exitCode}.`;
    return { fault, exitCode: timedOut ? null : exitCode, lastLines };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    child.stdout.destroy();
    child.stderr.destroy();
    forget();
  }
}

const lastLinesMax = 20;
const pipesMsMax = 1_000;
const politeMsMax = 5_000;

async function startFault(child: ChildProcess, program: string): Promise<UsageError> {
  const [cause] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  const why = cause.code === 'ENOENT' ? 'there is no such program' : cause.message;
  return new UsageError('command-not-started', `The command "${program}" cannot be started: ${why}.`, { cause });
}

/** Asks every process of the group to end, and ends those that do not. */
async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  if (!(await until(() => !signalGroup(pid, 0), politeMsMax))) signalGroup(pid, 'SIGKILL');
}

/** False where the group has no process. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
