import { Option, type Command } from 'commander';
import type { ConvertFlags } from './dataset-convert.ts';
import type { DescribeFlags } from './dataset-describe.ts';
import type { MakeFlags } from './dataset-make.ts';
import { untilInterrupted } from './interruption.ts';
import { presetNames } from '../bench/dataset/generator/presets.ts';
import { writtenFormats } from '../bench/dataset/writers/write-vectors.ts';
import { fileFormats } from '../bench/dataset/readers/file-format.ts';

export function addDatasetCommand(program: Command): void {
  const dataset = program.command('dataset').description('Generate, describe and convert files of vectors.');
  addMakeCommand(dataset);
  addDescribeCommand(dataset);
  addConvertCommand(dataset);
}

function addMakeCommand(dataset: Command): void {
  dataset
    .command('make')
    .description('Write synthetic vectors, as hard to search as real embeddings and reproducible from a seed.')
    .argument('<file>', '.fbin or .npy; the queries of x.fbin are written to x.queries.fbin')
    .addOption(new Option('--preset <name>', 'difficulty').choices(presetNames).default('realistic'))
    .option('--rows <count>', 'base vectors', '10000')
    .option('--dimensions <count>', 'dimensions of a vector', '768')
    .option('--queries <count>', 'held-out queries', '1000')
    .option('--seed <number>', 'seed of the generator', '1')
    .addOption(new Option('--format <name>', 'format, in place of the extension').choices(writtenFormats))
    .option('--force', 'overwrite existing files', false)
    .action(async (file: string, flags: MakeFlags) => {
      const { makeDataset } = await import('./dataset-make.ts');
      await untilInterrupted((signal) => makeDataset(file, flags, signal));
    });
}

function addDescribeCommand(dataset: Command): void {
  dataset
    .command('describe')
    .description('Print statistics of vectors: norms, duplicates, distribution, search difficulty.')
    .argument('<file>', 'a file of vectors, or sift.hdf5:train')
    .option('--queries <file>', 'held-out queries (default: the test dataset of an HDF5 file)')
    .option('--rows <count>', 'read the first rows only')
    .option('--column <name>', 'column of vectors, in Parquet, JSON lines and CSV')
    .addOption(new Option('--format <name>', 'format, in place of the detected one').choices(fileFormats))
    .option('--skip-bad-rows', 'count invalid rows instead of refusing the file', false)
    .option('--seed <number>', 'seed of the samples', '1')
    .option('--json <file>', 'write the statistics as JSON, too')
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
    .option('--skip-bad-rows', 'leave out invalid rows instead of refusing the file', false)
    .option('--force', 'overwrite an existing file', false)
    .action(async (from: string, to: string, flags: ConvertFlags) => {
      const { convertDataset } = await import('./dataset-convert.ts');
      await untilInterrupted((signal) => convertDataset(from, to, flags, signal));
    });
}
