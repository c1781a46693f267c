import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canMount } from '../../engine/server/can-mount.ts';
import { benchWords, embeddedRunWords, explained, remoteRunWords, runWords, type Fault } from '../fault.ts';

const mountable = canMount() ? null : 'this user may not mount a small disk';

const smallDisk = (name: string, words: readonly string[], megabytesMin: number, megabytesMax: number): Fault => ({
  kind: `a full disk under ${name}`,
  words,
  missing: mountable,
  prepare: async ({ temporaryFolder }, uniform) => {
    const megabytes = megabytesMin + Math.floor(uniform() * (megabytesMax - megabytesMin));
    const options = `size=${megabytes}m,mode=755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', temporaryFolder]);
    return { takeBack: async () => void execFileSync('umount', ['-l', temporaryFolder]) };
  },
  isRight: (end) => explained(end) && /[Nn]o space left/.test(end.errors),
});

const libfaketime = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((file) => existsSync(file));

/** The clock of the day jumps for pgparity itself; the monotonic one goes on, as on a real machine. */
const clock = (name: string, words: readonly string[]): Fault => ({
  kind: `a clock that jumps: ${name}`,
  words,
  missing: libfaketime === undefined ? 'libfaketime is not installed' : null,
  prepare: async ({ folder }) => {
    await writeFile(join(folder, 'clock'), '+0s\n');
    return {
      environment: {
        LD_PRELOAD: libfaketime ?? '',
        FAKETIME_TIMESTAMP_FILE: join(folder, 'clock'),
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      takeBack: async () => undefined,
    };
  },
  strike: async (trip, uniform, { folder }) => {
    const seconds = Math.round((uniform() - 0.5) * 2 * 86_400 * 400);
    await writeFile(join(folder, 'clock'), `${seconds < 0 ? '' : '+'}${seconds}s\n`);
    return !trip.over;
  },
});

export const machine: readonly Fault[] = [
  smallDisk('run', runWords, 20, 140),
  smallDisk('bench', benchWords, 20, 140),
  smallDisk('run on PGlite', embeddedRunWords, 1, 120),
  smallDisk('doctor', ['doctor'], 1, 120),
  clock('run', runWords),
  clock('remote run', remoteRunWords),
  clock('bench', benchWords),
];
