import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../harness/bench-options.ts';
import { pgparity } from '../harness/command-line.ts';
import type { PresetName } from '../../src/bench/dataset/generator/presets.ts';
import type { BenchmarkResult, Point } from '../../src/vault/result/result.ts';

export const target = 0.95;
export const rows = 8_000;
const dimensions = 96;

export function nameOf(preset: PresetName): string {
  return `${preset}, ${rows} × ${dimensions}`;
}

export function reaches({ recall }: Point): boolean {
  return recall.interval[0] >= target;
}

/** The result of `pgparity bench` on both strategies and one dataset; what else it is told comes in words. */
export async function benchOn(
  preset: PresetName,
  words: readonly string[],
  options: BenchOptions,
): Promise<BenchmarkResult> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-target-'));
  try {
    const json = join(folder, 'result.json');
    const size = ['--preset', preset, '--rows', String(rows), '--dimensions', String(dimensions), '--queries', '500'];
    const common = ['bench', '--fresh', '--json', json, '--profiles', 'pgvector', ...size];
    const { status } = await pgparity([...common, '--index', 'ivfflat,hnsw', '--builds', '3', ...words], options, {
      variables: { PGPARITY_VAULT: join(folder, 'vault') },
    });
    if (status !== 0) throw new RangeError(`"pgparity bench ${words.join(' ')}" ended with ${status}.`);
    const { results } = JSON.parse(await readFile(json, 'utf8')) as {
      readonly results: readonly { readonly result: BenchmarkResult }[];
    };
    const [found] = results;
    if (found === undefined) throw new RangeError(`"pgparity bench ${words.join(' ')}" has no result.`);
    return found.result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
