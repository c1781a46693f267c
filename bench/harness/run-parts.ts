import { writeFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { BenchOptions } from './bench-options.ts';
import { thisMachine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { renderEnd, renderHead, renderMeasurements, reportOf } from './report.ts';
import { PgparityError } from '../../src/base/errors.ts';

interface Flags {
  readonly json?: string;
  readonly only?: string;
  readonly seed: number;
  readonly fastBlocks: number;
  readonly slowBlocks: number;
}

/** A benchmark of this repository: some parts, each with measurements that have targets. */
export interface PartedBench {
  /** As npm knows it: `bench:harness`. */
  readonly name: string;
  readonly description: string;
  readonly parts: ReadonlyMap<string, (options: BenchOptions) => Promise<readonly Measurement[]>>;
}

/**
 * Runs the parts that the command line asks for, one after another, and tells the report. Answers the exit code: 0 when
 * every target is met, 1 when one is not, 2 on wrong use, 4 when something could not be measured.
 */
export async function runParts(bench: PartedBench, words: readonly string[]): Promise<number> {
  return measureParts(bench, words).catch((error: unknown) => tell(bench.name, error));
}

async function measureParts({ name, description, parts }: PartedBench, words: readonly string[]): Promise<number> {
  const program = new Command(name)
    .description(description)
    .option('--json <file>', 'write every number and every sample as JSON')
    .option('--only <part>', `measure one part only: ${[...parts.keys()].join(', ')}`, (text) => parsePart(parts, text))
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
  process.stdout.write(renderHead(facts));
  const measurements: Measurement[] = [];
  for (const [part, measure] of parts) {
    if (flags.only !== undefined && flags.only !== part) continue;
    const found = await measure(options);
    // At once: what is stopped later keeps what it found.
    process.stdout.write(renderMeasurements(found));
    measurements.push(...found);
  }
  const report = reportOf(measurements, facts);
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(renderEnd(report));
  return report.met ? 0 : 1;
}

function parsePart(parts: PartedBench['parts'], text: string): string {
  if (!parts.has(text)) throw new InvalidArgumentError(`Choose ${[...parts.keys()].join(', ')}.`);
  return text;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** A benchmark that could not be made says nothing about the targets: it ends as the command line of pgparity does. */
function tell(name: string, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = error instanceof PgparityError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${name}: ${told}\n`);
  return error instanceof PgparityError ? error.exitCode : 4;
}
