import { Option, type Command } from 'commander';
import type { ConvertFlags } from './dataset-convert.ts';
import type { DescribeFlags } from './dataset-describe.ts';
import type { MakeFlags } from './dataset-make.ts';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { presetNames } from '../bench/dataset/generator/presets.ts';
import { writtenFormats } from '../bench/dataset/writers/write-vectors.ts';
import { fileFormats } from '../bench/dataset/readers/file-format.ts';

export function addDatasetCommand(program: Command): void {
  const dataset = program.command('dataset').description('Generate, describe and convert files of vectors.');
  dataset.addHelpText('after', examples(['Write synthetic vectors', 'pgparity dataset make vectors.fbin']));
  addMakeCommand(dataset);
  addDescribeCommand(dataset);
  addConvertCommand(dataset);
}

function addMakeCommand(dataset: Command): void {
  dataset
    .command('make')
    .description('Write synthetic vectors, as hard to search as real embeddings.')
    .argument('<file>', '.fbin or .npy; queries go to <name>.queries.fbin')
    .addOption(new Option('--preset <name>', 'difficulty').choices(presetNames).default('realistic'))
    .option('--rows <count>', 'base vectors', '10000')
    .option('--dimensions <count>', 'dimensions of a vector', '768')
    .option('--queries <count>', 'held-out queries', '1000')
    .option('--seed <number>', 'seed of the generator', '1')
    .addOption(new Option('--format <name>', 'format').choices(writtenFormats).default(undefined, 'by extension'))
    .option('--force', 'overwrite existing files', false)
    .addHelpText(
      'after',
      examples(
        ['10,000 vectors of 768 dimensions, and 1,000 queries', 'pgparity dataset make vectors.fbin'],
        ['A harder and larger set', 'pgparity dataset make hard.npy --preset hard --rows 100000'],
      ),
    )
    .action(async (file: string, flags: MakeFlags) => {
      const { makeDataset } = await import('./dataset-make.ts');
      await untilInterrupted((signal) => makeDataset(file, flags, signal));
    });
}

function addDescribeCommand(dataset: Command): void {
  dataset
    .command('describe')
    .description('Print statistics: norms, duplicates, distribution, difficulty.')
    .argument('<file>', 'a file of vectors, or sift.hdf5:train')
    .option('--queries <file>', 'held-out queries (default: test set of an HDF5 file)')
    .option('--rows <count>', 'read the first rows only')
    .option('--column <name>', 'column of vectors, in Parquet, JSON lines and CSV')
    .addOption(new Option('--format <name>', 'format').choices(fileFormats).default(undefined, 'detected'))
    .option('--skip-bad-rows', 'skip and count invalid rows', false)
    .option('--seed <number>', 'seed of the samples', '1')
    .option('--json <file>', 'write the statistics as JSON')
    .addHelpText(
      'after',
      examples(
        ['Statistics of a file', 'pgparity dataset describe base.fvecs'],
        ['With the distances of queries to the base', 'pgparity dataset describe base.fvecs --queries queries.fvecs'],
      ),
    )
    .action(async (file: string, flags: DescribeFlags) => {
      const { describeDataset } = await import('./dataset-describe.ts');
      await untilInterrupted((signal) => describeDataset(file, flags, signal));
    });
}

function addConvertCommand(dataset: Command): void {
  dataset
    .command('convert')
    .description('Convert a file of vectors to .fbin or .npy.')
    .argument('<from>', 'a file of vectors, or sift.hdf5:train')
    .argument('<to>', '.fbin or .npy')
    .option('--rows <count>', 'convert the first rows only')
    .option('--column <name>', 'column of vectors, in Parquet, JSON lines and CSV')
    .option('--skip-bad-rows', 'skip invalid rows instead of refusing the file', false)
    .option('--force', 'overwrite an existing file', false)
    .addHelpText(
      'after',
      examples(
        ['The first rows of an HDF5 dataset', 'pgparity dataset convert sift.hdf5:train sift.fbin --rows 100000'],
        ['A column of a CSV file', 'pgparity dataset convert export.csv export.npy --column embedding'],
      ),
    )
    .action(async (from: string, to: string, flags: ConvertFlags) => {
      const { convertDataset } = await import('./dataset-convert.ts');
      await untilInterrupted((signal) => convertDataset(from, to, flags, signal));
    });
}
