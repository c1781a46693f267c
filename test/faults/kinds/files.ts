import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  embeddedRunWords,
  endsWith,
  remoteBenchWords,
  remoteRunWords,
  smallSearch,
  type Fault,
  type Uniform,
} from '../fault.ts';

/** What was written half, or rotted on its disk. */
type Damage = (bytes: Buffer, uniform: Uniform) => Buffer;

const cut: Damage = (bytes, uniform) => bytes.subarray(0, Math.floor(uniform() * (bytes.length - 8)));
const zeroed: Damage = (bytes, uniform) => {
  const start = Math.floor(uniform() * bytes.length);
  return Buffer.from(bytes).fill(0, start, start + 1 + Math.floor(uniform() * 512));
};
const flipped: Damage = (bytes, uniform) => {
  const changed = Buffer.from(bytes);
  const at = Math.floor(uniform() * bytes.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(uniform() * 8));
  return changed;
};
const damages = [cut, zeroed, flipped];

/** @param text What the product has there; its own file where none is given. */
const damagedFile = (name: string, file: string, text: string | null = null): Fault => ({
  kind: `a cut ${name}`,
  words: remoteRunWords,
  prepare: async (victim, uniform) => {
    const path = join(victim.product, file);
    const whole = text === null ? await readFile(path) : Buffer.from(text);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, cut(whole, uniform));
    return { takeBack: () => (text === null ? writeFile(path, whole) : rm(path)) };
  },
  fatal: true,
  isRight: endsWith(2, new RegExp(basename(file).replaceAll('.', String.raw`\.`))),
});

/** Every file of a cache, each in a way of its own; what is there can be made again. */
const damagedCache = (name: string, words: readonly string[], folder: string, ending: string): Fault => ({
  kind: `a damaged cache of ${name}`,
  words,
  prepare: async ({ cache }, uniform) => {
    const files = (await readdir(join(cache, folder))).filter((file) => file.endsWith(ending));
    if (files.length === 0) throw new RangeError(`Nothing is cached in ${folder}.`);
    for (const file of files) {
      const path = join(cache, folder, file);
      const damage = damages[Math.floor(uniform() * damages.length)] ?? cut;
      await writeFile(path, damage(await readFile(path), uniform));
    }
    return { takeBack: async () => undefined };
  },
});

const dataset: Fault = {
  kind: 'a cut dataset',
  words: [...remoteBenchWords.slice(0, 5), '--dataset', 'vectors.fbin', ...smallSearch],
  prepare: async (victim, uniform) => {
    const whole = vectorFile(1_000, 8, uniform);
    const path = join(victim.product, 'vectors.fbin');
    await writeFile(path, cut(whole, uniform));
    return { takeBack: () => rm(path) };
  },
  fatal: true,
  isRight: endsWith(2, /vectors\.fbin/),
};

function vectorFile(rows: number, dimensions: number, uniform: Uniform): Buffer {
  const bytes = Buffer.alloc(8 + rows * dimensions * 4);
  bytes.writeUInt32LE(rows, 0);
  bytes.writeUInt32LE(dimensions, 4);
  for (let at = 8; at < bytes.length; at += 4) bytes.writeFloatLE(uniform(), at);
  return bytes;
}

const baseline = JSON.stringify({
  baselineVersion: 2,
  recordedAt: '2026-01-01T00:00:00Z',
  profile: 'embedded',
  checks: {},
});

export const files: readonly Fault[] = [
  damagedFile('config', 'pgparity.config.ts'),
  damagedFile('baseline', 'parity/baselines/embedded.json', baseline),
  damagedFile('list of expected divergences', 'parity/expected-divergences.json', '{ "divergences": [] }\n'),
  damagedCache('configs', remoteRunWords, 'config', ''),
  damagedCache('PGlite', embeddedRunWords, '', '.tar.gz'),
  damagedCache('exact neighbours', remoteBenchWords, 'truth', '.truth'),
  damagedCache('synthetic vectors', remoteBenchWords, 'datasets', '.fbin'),
  dataset,
];
