import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../harness/bench-options.ts';
import { pgparity } from '../harness/command-line.ts';
import { measurementOf, type Measurement } from '../harness/measurement.ts';

/** The default `npm run bench`, with every profile that is here and an empty vault. */
export async function* defaultBench(options: BenchOptions): AsyncGenerator<Measurement> {
  yield await wholeBench(options, 'the default bench', [], 5);
}

/** A hundred thousand vectors, three strategies with six settings each, a thousand queries. */
export async function* largeBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const words = ['--profiles', 'alloydb-omni', '--rows', '100000', '--builds', '1', '--scenarios', 'none'];
  yield await wholeBench(options, '100,000 × 768, three strategies, six settings each', words, 20);
}

/** Once: it is a budget that a person has, not a comparison. */
async function wholeBench(
  options: BenchOptions,
  name: string,
  words: readonly string[],
  minutesMax: number,
): Promise<Measurement> {
  options.onProgress(name);
  const vault = await mkdtemp(join(tmpdir(), 'pgparity-vault-'));
  try {
    const startedMs = performance.now();
    const { status } = await pgparity(['bench', '--fresh', ...words], options, {
      variables: { PGPARITY_VAULT: vault },
      onProgress: (text) => process.stderr.write(text),
    });
    if (status !== 0) throw new RangeError(`"pgparity bench ${words.join(' ')}" ended with ${status}.`);
    const durationMs = performance.now() - startedMs;
    return measurementOf({
      name,
      reference: `a budget of ${minutesMax} minutes`,
      unit: 'ms',
      target: minutesMax * 60_000,
      samples: [{ block: 0, order: 0, arm: 'pgparity bench', durationMs }],
      values: [durationMs],
      seed: options.seed,
    });
  } finally {
    await rm(vault, { recursive: true, force: true });
  }
}
