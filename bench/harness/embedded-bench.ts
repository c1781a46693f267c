import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';
import { interleave } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import { pgparityRun, recordRun } from './recorded-run.ts';
import { refuseOtherWork } from './replay.ts';
import type { EmbeddedFloor } from './embedded-floor.ts';

/** `pgparity run` on the embedded profile, over PGlite with the same instances and statements. */
export async function* embeddedBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    options.onProgress('one run on PGlite, to record its statements');
    const { recording, verdict } = await recordRun(folder, words, options);
    options.onProgress('the run on PGlite and PGlite alone');
    let floor: EmbeddedFloor | undefined;
    const samples = await interleave(
      [
        { name: 'pgparity run', work: () => pgparityRun(words, options) },
        {
          name: 'PGlite alone',
          work: async () => void (floor = await pgliteAlone(join(folder, 'recording'), options)),
        },
      ],
      options.slowBlocks,
      paceOf(options, 'embedded', 'pgparity run', 'PGlite alone'),
    );
    if (floor !== undefined) refuseOtherWork(floor, recording);
    yield measurementOf({
      name: 'the whole run on PGlite',
      reference: 'PGlite alone, with as many workers, instances and the same statements',
      unit: 'ratio',
      target: 1.5,
      samples,
      values: armRatios(samples, 'pgparity run', 'PGlite alone'),
      seed: options.seed,
      notes: [
        `recorded run: ${verdict}; ${recording.statements} statements in ${recording.sessions} instances`,
        `PGlite alone: set-up ${Math.round(floor?.setUpMs ?? 0)} ms; in all workers, opening ${Math.round(floor?.openMs ?? 0)} ms and statements ${Math.round(floor?.statementsMs ?? 0)} ms in the last block`,
      ],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const words = ['--profiles', 'embedded', '--server', 'embedded', '--suite', 'constraints', 'tables', 'cascade.test'];

/** A process of its own, as the run is. */
async function pgliteAlone(recordings: string, { signal }: BenchOptions): Promise<EmbeddedFloor> {
  const child = fork(fileURLToPath(new URL('embedded-floor.js', import.meta.url)), [recordings], { signal });
  const ended = once(child, 'close');
  let floor: EmbeddedFloor | undefined;
  child.on('message', (message) => (floor = message as EmbeddedFloor));
  await ended;
  if (floor === undefined) throw new RangeError('PGlite alone did not reach its end.');
  return floor;
}
