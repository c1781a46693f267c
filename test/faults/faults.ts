import { execFileSync } from 'node:child_process';
import type { Trip, TripEnd, Victim } from './victim.ts';

/** One kind of fault: how it is done, and what must come of it. */
export interface Fault {
  readonly kind: string;
  /** The command that is disturbed. */
  readonly words: readonly string[];
  /** Before the command starts. Returns what takes it back. */
  readonly prepare?: (victim: Victim, uniform: () => number) => Promise<() => Promise<void>>;
  /** While the command runs, at a random moment. Returns false when there was nothing left to disturb. */
  readonly strike?: (trip: Trip, uniform: () => number) => boolean;
  /** How it may end, beside an undisturbed end when the fault came too late. */
  readonly isRight: (end: TripEnd) => boolean;
  /** True where processes and folders may stay until the next start. */
  readonly leaves?: true;
}

export const runWords: readonly string[] = ['run', '--server', 'native'];
export const benchWords: readonly string[] = (
  'bench --profiles left --server native --rows 1000 --dimensions 8 --queries 20 --builds 1 --scenarios none ' +
  '--index ivfflat --lists 10 --probes 2'
).split(' ');

const interrupted = /^pgparity: interrupted; all servers are stopped\.$/m;
const commands = [
  ['run', runWords],
  ['bench', benchWords],
] as const;

const signalled = (signal: NodeJS.Signals, exitCode: number): Fault[] =>
  commands.map(([name, words]) => ({
    kind: `${signal} to ${name}`,
    words,
    strike: (trip) => trip.child.kill(signal),
    // Before the command has something to stop, and after, the signal ends it as it ends any process.
    isRight: (end) => (end.exitCode === exitCode && interrupted.test(end.output)) || end.signal === signal,
  }));

const twice: Fault[] = commands.map(([name, words]) => ({
  kind: `two SIGINT to ${name}`,
  words,
  strike: (trip, uniform) => {
    setTimeout(() => trip.child.kill('SIGINT'), uniform() * 500);
    return trip.child.kill('SIGINT');
  },
  isRight: ({ exitCode, signal }) => exitCode === 130 || signal === 'SIGINT',
}));

const killed: Fault[] = commands.map(([name, words]) => ({
  kind: `SIGKILL to ${name}`,
  words,
  strike: (trip) => trip.child.kill('SIGKILL'),
  isRight: ({ signal }) => signal === 'SIGKILL',
  leaves: true,
}));

/** One sentence of pgparity's own, no stack, no internal error. */
const explained = ({ output }: TripEnd): boolean => !/internal error|^ {4}at /m.test(output);

const processKilled = (what: string, words: readonly string[], isIt: RegExp, exitCode: number): Fault => ({
  kind: `SIGKILL to ${what}`,
  words,
  strike: (trip, uniform) => {
    const candidates = trip.processes().filter(({ commandLine }) => isIt.test(commandLine));
    const chosen = candidates[Math.floor(uniform() * candidates.length)];
    return chosen !== undefined && kill(chosen.processId);
  },
  isRight: (end) => end.exitCode === exitCode && explained(end),
});

function kill(processId: number): boolean {
  try {
    return process.kill(processId, 'SIGKILL');
  } catch {
    return false;
  }
}

const smallDisk = (words: readonly string[], name: string): Fault => ({
  kind: `a full disk under ${name}`,
  words,
  prepare: async ({ temporaryFolder }, uniform) => {
    const megabytes = 20 + Math.floor(uniform() * 120);
    const options = `size=${megabytes}m,mode=755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', temporaryFolder]);
    return async () => void execFileSync('umount', [temporaryFolder]);
  },
  isRight: (end) => explained(end) && (end.exitCode === 0 || /[Nn]o space left/.test(end.output)),
});

export const faults: readonly Fault[] = [
  ...signalled('SIGINT', 130),
  ...signalled('SIGTERM', 143),
  ...signalled('SIGHUP', 129),
  ...twice,
  ...killed,
  processKilled('a server of run', runWords, /postgres -D /, 4),
  processKilled('the server of bench', benchWords, /postgres -D /, 4),
  processKilled('a backend of run', runWords, /^postgres: pgparity/, 4),
  processKilled('initdb of run', runWords, /initdb/, 4),
  processKilled('a worker of run', runWords, /vitest.*(fork|worker)/i, 1),
  smallDisk(runWords, 'run'),
  smallDisk(benchWords, 'bench'),
];
