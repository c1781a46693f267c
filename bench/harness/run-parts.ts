import { writeFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { BenchOptions } from './bench-options.ts';
import { thisMachine, type Machine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { renderEnd, renderHead, renderMeasurement, reportOf } from './report.ts';
import { PgparityError } from '../../src/base/errors.ts';

interface Flags {
  readonly json?: string;
  readonly only?: string;
  readonly seed: number;
  readonly fastBlocks: number;
  readonly slowBlocks: number;
  readonly minutes?: number;
}

/** A benchmark of this repository: some parts, each with measurements that have targets. */
export interface PartedBench {
  /** As npm knows it: `bench:harness`. */
  readonly name: string;
  readonly description: string;
  readonly parts: ReadonlyMap<string, (options: BenchOptions) => AsyncIterable<Measurement>>;
  /** How long all parts may take by default. Without it every part makes all of its blocks. */
  readonly minutes?: number;
}

/**
 * Runs the parts that the command line asks for, one after another, and tells the report. Answers the exit code: 0 when
 * every target is met, 1 when one is not, 2 on wrong use, 4 when something could not be measured, 130 when it was
 * interrupted: then the report holds what was measured until then.
 */
export async function runParts(bench: PartedBench, words: readonly string[]): Promise<number> {
  return measureParts(bench, words).catch((error: unknown) => tell(bench.name, error));
}

async function measureParts(bench: PartedBench, words: readonly string[]): Promise<number> {
  const flags = parseFlags(bench, words);
  const parts = [...bench.parts].filter(([part]) => flags.only === undefined || flags.only === part);
  const facts = { startedAt: new Date().toISOString(), machine: thisMachine(), seed: flags.seed };
  const measurements: Measurement[] = [];
  const unmeasured = new Set(parts.map(([part]) => part));
  process.stdout.write(renderHead(facts));
  const wasInterrupted = await untilInterrupted(async (signal) => {
    const endMs = performance.now() + (flags.minutes ?? Infinity) * 60_000;
    for (const [index, [part, measure]] of parts.entries()) {
      if (signal.aborted) break;
      const shareMs = (endMs - performance.now()) / (parts.length - index);
      try {
        for await (const measurement of measure(optionsOf(flags, performance.now() + shareMs, signal))) {
          // At once: what is stopped later keeps what it found.
          process.stdout.write(renderMeasurement(measurement));
          measurements.push(measurement);
          await writeJson(flags, facts, measurements);
        }
        unmeasured.delete(part);
      } catch (error) {
        if (!signal.aborted) tell(`${bench.name}: ${part}`, error);
      }
    }
  });
  const report = reportOf(measurements, facts);
  process.stdout.write(renderEnd(report, [...unmeasured]));
  if (wasInterrupted) return interrupted;
  return unmeasured.size > 0 ? 4 : report.met ? 0 : 1;
}

function parseFlags({ name, description, parts, minutes }: PartedBench, words: readonly string[]): Flags {
  const program = new Command(name)
    .description(description)
    .option('--json <file>', 'write every number and every sample as JSON')
    .option('--only <part>', `measure one part only: ${[...parts.keys()].join(', ')}`, (text) => parsePart(parts, text))
    .option('--seed <number>', 'the seed of the intervals and of the suites', parseCount, 20_251_101)
    .option('--fast-blocks <count>', 'how many times to time what takes milliseconds', parseCount, 40)
    .option('--slow-blocks <count>', 'how many times to time what takes seconds', parseCount, 10)
    .option('--minutes <count>', 'time for all parts, after which no block is begun', parseCount, minutes)
    .allowExcessArguments(false)
    .exitOverride();
  program.parse([...words], { from: 'user' });
  return program.opts<Flags>();
}

function optionsOf({ seed, fastBlocks, slowBlocks }: Flags, deadlineMs: number, signal: AbortSignal): BenchOptions {
  return {
    productFolder: process.cwd(),
    environment: process.env,
    seed,
    fastBlocks,
    slowBlocks,
    deadlineMs,
    signal,
    onProgress: (step) => process.stderr.write(`… ${step}\n`),
  };
}

/** The first Ctrl-C ends the measurement with what it has; the second one ends the process. Returns whether there was one. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
  };
  // As long as somebody listens, whoever started servers leaves the end to them.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, abort);
  try {
    await work(controller.signal);
    return controller.signal.aborted;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, abort);
  }
}

const interrupted = 130;

async function writeJson(
  { json }: Flags,
  facts: { readonly startedAt: string; readonly machine: Machine; readonly seed: number },
  measurements: readonly Measurement[],
): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(reportOf(measurements, facts), null, 2)}\n`);
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
