import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchWords, endsWith, remoteRunWords, runWords, type Fault } from '../fault.ts';
import { kill, type TripEnd, type Victim } from '../victim.ts';

const processKilled = (
  what: string,
  words: readonly string[],
  isIt: RegExp,
  isRight: (end: TripEnd) => boolean,
): Fault => ({
  kind: `SIGKILL to ${what}`,
  words,
  strike: (trip, uniform) => {
    const candidates = trip.processes().filter(({ commandLine }) => isIt.test(commandLine));
    const chosen = candidates[Math.floor(uniform() * candidates.length)];
    return chosen !== undefined && kill(chosen.processId, 'SIGKILL');
  },
  isRight,
});

const serverDied = endsWith(4, /server|initdb|connection|PostgreSQL [\d.]+ ended/i);
const upWords = ['up', 'left', '--server', 'native'];

/** The thread of a suite file ends, as after a crash of native code in it. */
const worker: Fault = {
  kind: 'a worker of run that ends',
  words: remoteRunWords,
  prepare: (victim, uniform) => withEnd(victim, uniform() * 300),
  fatal: true,
  isRight: ({ exitCode, output }) => exitCode === 1 && /worker/.test(output) && !/internal error/.test(output),
};

async function withEnd({ product }: Victim, afterMs: number): Promise<{ readonly takeBack: () => Promise<void> }> {
  const file = join(product, 'parity/end.test.ts');
  const source = `import { checks } from 'pgparity';

checks()('ends its thread', async () => {
  setTimeout(() => process.reallyExit(7), ${afterMs});
  await new Promise((resolve) => setTimeout(resolve, 1_000));
});
`;
  await writeFile(file, source);
  return { takeBack: () => rm(file) };
}

export const processes: readonly Fault[] = [
  processKilled('a server of run', runWords, /postgres -D /, serverDied),
  processKilled('the server of bench', benchWords, /postgres -D /, serverDied),
  processKilled('the server of up', upWords, /postgres -D /, serverDied),
  processKilled('a backend of run', runWords, /^postgres: pgparity/, serverDied),
  processKilled('a backend of bench', benchWords, /^postgres: pgparity/, serverDied),
  processKilled('initdb of run', runWords, /bin\/initdb /, serverDied),
  processKilled('the server in initdb', runWords, /postgres --(?:boot|single) /, serverDied),
  worker,
];
