import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  benchWords,
  embeddedRunWords,
  endsWith,
  remoteBenchWords,
  remoteRunWords,
  runWords,
  type Fault,
} from '../fault.ts';
import type { TripEnd, Victim } from '../victim.ts';

const commands = [
  ['run', runWords],
  ['run on PGlite', embeddedRunWords],
  ['remote run', remoteRunWords],
  ['bench', benchWords],
  ['remote bench', remoteBenchWords],
] as const;

const interrupted = /^pgparity: interrupted; all servers are stopped\.$/m;

const signalled = (signal: NodeJS.Signals, exitCode: number): Fault[] =>
  commands.map(([name, words]) => ({
    kind: `${signal} to ${name}`,
    words,
    strike: (trip) => trip.child.kill(signal),
    // Before the command has something to stop, and after, the signal ends it as it ends any process.
    isRight: (end) => endsWith(exitCode, interrupted)(end) || end.signal === signal,
  }));

const twice: Fault[] = commands.map(([name, words]) => ({
  kind: `two SIGINT to ${name}`,
  words,
  strike: (trip, uniform) => {
    setTimeout(() => trip.child.kill('SIGINT'), uniform() * 500);
    return trip.child.kill('SIGINT');
  },
  isRight: ({ exitCode, signal }) => exitCode === 130 || signal === 'SIGINT',
  // Whoever insists does not wait for a server far away.
  ...(words.includes('remote') && { leaves: true }),
}));

const killed: Fault[] = commands.map(([name, words]) => ({
  kind: `SIGKILL to ${name}`,
  words,
  strike: (trip) => trip.child.kill('SIGKILL'),
  isRight: ({ signal }) => signal === 'SIGKILL',
  leaves: true,
}));

/** As a terminal does it: every process in the foreground has the signal. */
const toGroup: Fault = {
  kind: 'Ctrl-C in a terminal to npx pgparity run',
  words: ['npx', 'pgparity', ...runWords],
  strike: (trip) => trip.signalGroup('SIGINT'),
  isRight: ({ exitCode, signal, output }) => interrupted.test(output) || exitCode === 130 || signal === 'SIGINT',
};

/** A runner's way to end what it started. */
const toNpx: Fault = {
  kind: 'SIGTERM to the npx above run alone',
  words: ['npx', 'pgparity', ...runWords],
  strike: (trip) => trip.child.kill('SIGTERM'),
  isRight: ({ exitCode, signal, errors }) => interrupted.test(errors) || exitCode === 143 || signal === 'SIGTERM',
};

const killedNpx: Fault = {
  ...toNpx,
  kind: 'SIGKILL to the npx above run alone',
  strike: (trip) => trip.child.kill('SIGKILL'),
  isRight: ({ signal }) => signal === 'SIGKILL',
};

/** A thread that never returns to its event loop, and hears of nothing. */
const looping: Fault = {
  kind: 'SIGINT while a check loops',
  words: remoteRunWords,
  prepare: (victim) => withLoop(victim),
  // Later than any undisturbed part: the loop takes longer than the rest.
  lastMoment: 1.2,
  strike: (trip) => trip.child.kill('SIGINT'),
  isRight: (end) => endsWith(130, interrupted)(end) || end.signal === 'SIGINT',
};

async function withLoop({ product }: Victim): Promise<{ readonly takeBack: () => Promise<void> }> {
  const file = join(product, 'parity/loop.test.ts');
  await writeFile(file, "import { checks } from 'pgparity';\n\nchecks()('loops', () => {\n  for (;;);\n});\n");
  return { takeBack: () => rm(file) };
}

const upWords = ['up', 'left', '--server', 'native'];
const upEnded = ({ exitCode, signal, errors }: TripEnd): boolean =>
  (exitCode === 0 && /Ctrl-C to stop it/.test(errors)) ||
  (exitCode === 130 && interrupted.test(errors)) ||
  signal === 'SIGINT';

/** Also while it waits, which is its work. */
const up: Fault = {
  kind: 'SIGINT to up',
  words: upWords,
  strike: (trip) => trip.child.kill('SIGINT'),
  isRight: upEnded,
};

const doctor: Fault = {
  kind: 'SIGINT to doctor',
  words: ['doctor'],
  strike: (trip) => trip.child.kill('SIGINT'),
  isRight: ({ exitCode, signal }) => exitCode === 130 || signal === 'SIGINT',
};

export const signals: readonly Fault[] = [
  ...signalled('SIGINT', 130),
  ...signalled('SIGTERM', 143),
  ...signalled('SIGHUP', 129),
  ...twice,
  ...killed,
  toGroup,
  toNpx,
  killedNpx,
  looping,
  up,
  doctor,
];
