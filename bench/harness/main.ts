import { writeFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { BenchOptions } from './bench-options.ts';
import { cloneBench } from './clone-bench.ts';
import { thisMachine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { renderReport, reportOf } from './report.ts';
import { sideBySideBench } from './side-by-side-bench.ts';
import { wholeRunBench } from './whole-run-bench.ts';
import { PgparityError } from '../../src/pgparity-error.ts';

interface Flags {
  readonly json?: string;
  readonly only?: string;
  readonly seed: number;
  readonly fastBlocks: number;
  readonly slowBlocks: number;
}

/** The harness's own speed. Ends with 0 when every target is met, 1 when one is not, 2 on wrong use. */
async function main(words: readonly string[]): Promise<number> {
  const program = new Command('bench:harness')
    .description("Measures the harness's own speed as ratios to named references, all in one run.")
    .option('--json <file>', 'write every number and every sample as JSON')
    .option('--only <part>', `measure one part only: ${[...parts.keys()].join(', ')}`, parsePart)
    .option('--seed <number>', 'the seed of the intervals and of the suites', parseCount, 20_251_101)
    .option('--fast-blocks <count>', 'how many times to time what takes milliseconds', parseCount, 40)
    .option('--slow-blocks <count>', 'how many times to time what takes seconds', parseCount, 10)
    .allowExcessArguments(false)
    .exitOverride();
  program.parse([...words], { from: 'user' });
  const flags = program.opts<Flags>();
  const options: BenchOptions = {
    productFolder: process.cwd(),
    environment: process.env,
    seed: flags.seed,
    fastBlocks: flags.fastBlocks,
    slowBlocks: flags.slowBlocks,
    onProgress: (step) => process.stderr.write(`… ${step}\n`),
  };
  const facts = { startedAt: new Date().toISOString(), machine: thisMachine(), seed: flags.seed };
  const measurements: Measurement[] = [];
  for (const [name, measure] of parts) {
    if (flags.only === undefined || flags.only === name) measurements.push(...(await measure(options)));
  }
  const report = reportOf(measurements, facts);
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(renderReport(report));
  return report.met ? 0 : 1;
}

const parts: ReadonlyMap<string, (options: BenchOptions) => Promise<readonly Measurement[]>> = new Map([
  ['clone', cloneBench],
  ['side-by-side', sideBySideBench],
  ['whole-run', wholeRunBench],
]);

function parsePart(text: string): string {
  if (!parts.has(text)) throw new InvalidArgumentError(`Choose ${[...parts.keys()].join(', ')}.`);
  return text;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** A benchmark that could not be made says nothing about the targets: it ends as the command line of pgparity does. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = error instanceof PgparityError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`bench:harness: ${told}\n`);
  return error instanceof PgparityError ? error.exitCode : 4;
}

process.exitCode = await main(process.argv.slice(2)).catch(tell);
