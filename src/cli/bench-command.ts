import type { Command } from 'commander';
import { addBenchOptions, benchmarkOptionsOf, type BenchFlags } from './bench-options.ts';
import { benchProgress } from './bench-progress.ts';
import { untilInterrupted } from './interruption.ts';
import type { ExitCode } from '../base/errors.ts';
import { profileNamed } from '../engine/config/config.ts';
import { loadProduct } from './product.ts';
import { channelOf, disclosureOf } from '../vault/licence/disclosure.ts';

export function addBenchCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('bench')
    .description('Measure recall and latency of vector search: every index strategy on every available profile.');
  addBenchOptions(command)
    .addHelpText('after', `\n${help}`)
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

const help = `Examples:
  pgparity bench
  pgparity bench --profiles pgvector --dataset sift.hdf5 --index hnsw,ivfflat
  pgparity bench --dataset base.fvecs --queries query.fvecs --metric l2
  pgparity bench --profiles pgvector --table memories --column embedding

Results go into the vault; see "pgparity results --help". Numbers of a profile
whose licence restricts them are shown on a terminal only, and only with --show.

Exit codes:
  0  measured; every result is proven
  1  measured, and something is wrong: a plan, an exact answer or a profile
  2  wrong use or configuration
  3  nothing was measured, or not all that was asked for by name
  4  a server failed`;
