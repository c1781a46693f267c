import { Option, type Command } from 'commander';
import type { ConvertFlags } from './dataset-convert.ts';
import type { DescribeFlags } from './dataset-describe.ts';
import type { MakeFlags } from './dataset-make.ts';
import { untilInterrupted } from './interruption.ts';
import { presetNames } from '../bench/dataset/generator/presets.ts';
import { fileFormats } from '../bench/dataset/readers/file-format.ts';

export function addDatasetCommand(program: Command): void {
  const dataset = program.command('dataset').description('Make, describe and convert files of vectors.');
  addMakeCommand(dataset);
  addDescribeCommand(dataset);
  addConvertCommand(dataset);
}

function addMakeCommand(dataset: Command): void {
  dataset
    .command('make')
    .description('Make vectors that are as hard to search as real embeddings, the same for the same seed.')
    .argument('<file>', 'x.fvecs gets x.queries.fvecs beside it; x.hdf5 holds both, as train and test')
    .addOption(new Option('--preset <name>', 'how hard').choices(presetNames).default('realistic'))
    .option('--rows <count>', 'vectors to be searched', '10000')
    .option('--dimensions <count>', 'elements of a vector', '768')
    .option('--queries <count>', 'held-out vectors to search for', '1000')
    .option('--seed <number>', 'the seed of everything that is drawn', '1')
    .addOption(formatOption('the format, where the extension does not tell'))
    .option('--force', 'write over files that are there', false)
    .action(async (file: string, flags: MakeFlags) => {
      const { makeDataset } = await import('./dataset-make.ts');
      await untilInterrupted((signal) => makeDataset(file, flags, signal));
    });
}

function addDescribeCommand(dataset: Command): void {
  dataset
    .command('describe')
    .description('Statistics of vectors: lengths, repetitions, how they lie, how hard they are to search.')
    .argument('<file>', 'a file of vectors, or sift.hdf5:train')
    .option('--queries <file>', 'held-out vectors whose neighbours are looked for; of HDF5 it is test by default')
    .option('--rows <count>', 'look at the first rows only')
    .option('--column <name>', 'the field that holds the vector, in Parquet, JSON lines and CSV')
    .addOption(formatOption('the format, where the file does not tell'))
    .option('--skip-bad-rows', 'count rows with a fault instead of refusing the file', false)
    .option('--seed <number>', 'the seed of the samples', '1')
    .option('--json <file>', 'write the statistics as JSON too')
    .action(async (file: string, flags: DescribeFlags) => {
      const { describeDataset } = await import('./dataset-describe.ts');
      await untilInterrupted((signal) => describeDataset(file, flags, signal));
    });
}

function addConvertCommand(dataset: Command): void {
  dataset
    .command('convert')
    .description('Write the vectors of one file into another one, in the format of its extension.')
    .argument('<from>', 'a file of vectors, or sift.hdf5:train')
    .argument('<to>', 'any format but Parquet')
    .option('--rows <count>', 'the first rows only')
    .option('--column <name>', 'the field that holds the vector, in Parquet, JSON lines and CSV')
    .option('--skip-bad-rows', 'leave out rows with a fault instead of refusing the file', false)
    .option('--force', 'write over a file that is there', false)
    .action(async (from: string, to: string, flags: ConvertFlags) => {
      const { convertDataset } = await import('./dataset-convert.ts');
      await untilInterrupted((signal) => convertDataset(from, to, flags, signal));
    });
}

function formatOption(description: string): Option {
  return new Option('--format <name>', description).choices(fileFormats);
}
