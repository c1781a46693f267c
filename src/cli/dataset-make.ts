import { access, rm } from 'node:fs/promises';
import { withRate } from './dataset-progress.ts';
import { parseCount, parseSeed } from './options.ts';
import { generateDataset, type GeneratedDataset } from '../bench/dataset/generator/generate-dataset.ts';
import type { PresetName } from '../bench/dataset/generator/presets.ts';
import { writeVectors, writtenFormat, type WrittenFormat } from '../bench/dataset/writers/write-vectors.ts';
import { UsageError } from '../base/errors.ts';

export interface MakeFlags {
  readonly preset: PresetName;
  readonly rows: string;
  readonly dimensions: string;
  readonly queries: string;
  readonly seed: string;
  readonly format?: WrittenFormat;
  readonly force: boolean;
}

/** Writes a generated base and its queries, and prints where they are. */
export async function makeDataset(file: string, flags: MakeFlags, signal: AbortSignal): Promise<void> {
  const format = writtenFormat(file, flags.format);
  const dataset = generateDataset({
    preset: flags.preset,
    rows: parseCount('--rows', flags.rows) ?? 0,
    dimensions: parseCount('--dimensions', flags.dimensions) ?? 0,
    queries: parseCount('--queries', flags.queries) ?? 0,
    seed: parseSeed(flags.seed),
  });
  const queriesFile = queriesBeside(file);
  await writePair(dataset, { file, queriesFile, format, force: flags.force, signal });
  process.stdout.write(`${dataset.base.name}: ${file}\n${dataset.queries.name}: ${queriesFile}\n`);
}

/** Both files or none: what was written first goes when the second one fails, unless it took the place of another. */
async function writePair(
  { base, queries }: GeneratedDataset,
  to: {
    readonly file: string;
    readonly queriesFile: string;
    readonly format: WrittenFormat;
    readonly force: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { file, queriesFile, format, force, signal } = to;
  const replaced = await isThere(queriesFile);
  if (!force && (await isThere(file))) refuse(file);
  await writeVectors(queries, queriesFile, { format, force, signal });
  try {
    await withRate('generating rows', base.rows, (onRows) =>
      writeVectors(base, file, { format, force, signal, onRows }),
    );
  } catch (error) {
    // What went wrong is what the user has to know.
    if (!replaced) await rm(queriesFile, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** `x.fbin` has `x.queries.fbin` beside it; a name without an extension gets it at the end. */
function queriesBeside(file: string): string {
  return /\.[^./\\]+$/.test(file) ? file.replace(/\.[^./\\]+$/, '.queries$&') : `${file}.queries`;
}

function refuse(file: string): never {
  throw new UsageError('dataset-exists', `${file} exists. Name another file, or overwrite it with --force.`);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
