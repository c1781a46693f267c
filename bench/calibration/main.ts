import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { anchors } from './anchor.ts';
import { measureRecall } from './measure-recall.ts';
import { describeVectors } from '../../src/bench/dataset/statistics/describe-vectors.ts';
import { renderStatistics } from '../../src/bench/dataset/statistics/render-statistics.ts';
import { generateDataset, type GenerateOptions } from '../../src/bench/dataset/generator/generate-dataset.ts';
import { PgparityError } from '../../src/base/errors.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { pgvector } from '../../fixtures/profiles.ts';

/**
 * How near a preset comes to real embeddings, on a PostgreSQL of this machine. Ends with 0 when every judged recall is
 * within the tolerance, 1 when one is not, 2 on wrong use, 4 where there is no PostgreSQL.
 */
async function main(words: readonly string[]): Promise<number> {
  const program = new Command('bench:calibrate')
    .description('Measures how near a preset of the generator comes to real embeddings: recall and statistics.')
    .addOption(new Option('--preset <name>').choices(['easy', 'realistic', 'hard']).default('realistic'))
    .option('--rows <count>', 'rows of the base', parseCount, 10_247)
    .option('--queries <count>', 'held-out queries', parseCount, 500)
    .option('--seed <number>', 'the seed of the dataset', parseCount, 1)
    .option('--tolerance <points>', 'how many points of recall may be between', parseCount, 5)
    .allowExcessArguments(false)
    .exitOverride();
  program.parse([...words], { from: 'user' });
  const { tolerance, ...options } = program.opts<GenerateOptions & { readonly tolerance: number }>();
  const dataset = generateDataset(options);
  process.stdout.write(`${dataset.base.name}\n${renderStatistics(await describeVectors(dataset.base, dataset))}\n`);
  const server = await nativeServer.start(pgvector, { environment: process.env });
  try {
    if (server.endpoint.kind !== 'postgres') throw new TypeError('A native server has a URL.');
    const measured = await measureRecall(server.endpoint.url, dataset, anchors, (step) =>
      process.stderr.write(`… ${step}\n`),
    );
    process.stdout.write(`${'recall@10'.padEnd(48)} measured  anchor  points\n`);
    let met = true;
    for (const { anchor, recall } of measured) {
      const points = 100 * (recall - anchor.recall);
      const near = Math.abs(points) <= tolerance;
      met &&= near || !anchor.judged;
      const verdict = anchor.judged ? (near ? 'met' : 'NOT MET') : 'not judged';
      const what = `${anchor.index}, ${anchor.setting} ${anchor.value}`.padEnd(48);
      const numbers = `${recall.toFixed(3).padStart(9)}${anchor.recall.toFixed(3).padStart(8)}`;
      process.stdout.write(`${what}${numbers}${points.toFixed(1).padStart(8)} ${verdict}\n`);
    }
    return met ? 0 : 1;
  } finally {
    await server.stop();
  }
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = error instanceof PgparityError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`bench:calibrate: ${told}\n`);
  return error instanceof PgparityError ? error.exitCode : 4;
}

process.exitCode = await main(process.argv.slice(2)).catch(tell);
