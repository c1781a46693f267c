import type { Command } from 'commander';
import { addBenchOptions, type BenchFlags } from './bench-flags.ts';
import { benchmarkOptionsOf } from './bench-options.ts';
import { benchProgress } from './bench-progress.ts';
import { examples, exitCodeHelp } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import type { ExitCode } from '../base/errors.ts';
import { profileNamed } from '../engine/config/config.ts';
import { loadProduct } from './product.ts';
import { channelOf, disclosureOf } from '../vault/licence/disclosure.ts';

export function addBenchCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('bench')
    .description('Measure recall and latency of each vector index on each profile.');
  addBenchOptions(command)
    .addHelpText(
      'after',
      examples(
        ['Every profile with a real server here, synthetic vectors', 'pgparity bench'],
        ['A dataset of your own', 'pgparity bench --dataset base.fvecs --queries query.fvecs --metric l2'],
        ['Two strategies on one profile', 'pgparity bench -p pgvector --dataset sift.hdf5 --index hnsw,ivfflat'],
        ['The cheapest settings for a recall', 'pgparity bench --target-recall 0.95'],
        ['An existing table', 'pgparity bench -p pgvector --table documents --column embedding'],
      ),
    )
    .addHelpText('after', note)
    .addHelpText('after', exitCodeHelp(exitCodeMeanings))
    .action(async (flags: BenchFlags) => {
      const config = await loadProduct(flags);
      const channel = channelOf(process.stderr, process.env, flags.show);
      const progress = benchProgress(
        (name) => disclosureOf(profileNamed(config.profiles, name).licence, channel).kind === 'show',
      );
      // Loaded when it is needed: the drivers and the plotting library take a second, and --help has no use for them.
      const { bench } = await import('./bench-run.ts');
      const outputs = { ...flags, beforePrinting: () => progress.close() };
      finish(
        await untilInterrupted((signal) => bench(benchmarkOptionsOf(flags, config, signal, progress), outputs)).finally(
          () => progress.close(),
        ),
      );
    });
}

const note = `
--dataset reads fvecs, bvecs, fbin, u8bin, npy, Parquet, HDF5, JSON lines and
CSV; --metric defaults to that of the file. Options with <counts> take several
values: --ef-search 40,100.
Results are stored in the vault: see "pgparity results --help". Restricted
numbers are shown only on a terminal, and only with --show.`;

const exitCodeMeanings = {
  0: 'measured; every number is proven',
  1: 'measured, but a plan, an exact answer or a profile is wrong',
  2: 'wrong use or configuration',
  3: 'nothing was measured, or less than was requested by name',
  4: 'a server failed',
};
