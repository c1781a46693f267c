import { access, rm } from 'node:fs/promises';
import { withRate } from './dataset-progress.ts';
import { parseCount, parseSeed } from './options.ts';
import { generateDataset, type GeneratedDataset } from '../bench/dataset/generator/generate-dataset.ts';
import type { PresetName } from '../bench/dataset/generator/presets.ts';
import type { FileFormat } from '../bench/dataset/readers/file-format.ts';
import { convertVectors, writtenFormat } from '../bench/dataset/writers/convert-vectors.ts';
import { writeHdf5 } from '../bench/dataset/writers/write-hdf5.ts';
import { UsageError } from '../base/errors.ts';

export interface MakeFlags {
  readonly preset: PresetName;
  readonly rows: string;
  readonly dimensions: string;
  readonly queries: string;
  readonly seed: string;
  readonly format?: FileFormat;
  readonly force: boolean;
}

/** Writes a generated base and its queries, and says where they are. */
export async function makeDataset(file: string, flags: MakeFlags, signal: AbortSignal): Promise<void> {
  const format = writtenFormat(file, flags.format);
  const dataset = generateDataset({
    preset: flags.preset,
    rows: parseCount('--rows', flags.rows) ?? 0,
    dimensions: parseCount('--dimensions', flags.dimensions) ?? 0,
    queries: parseCount('--queries', flags.queries) ?? 0,
    seed: parseSeed(flags.seed),
  });
  if (format === 'hdf5') {
    const { base, queries, metric } = dataset;
    await withRate('making rows', base.rows, (onRows) =>
      writeHdf5({ base, queries, metric }, file, { force: flags.force, signal, onRows }),
    );
    tell(`${base.name}: ${file}:train\n${queries.name}: ${file}:test`);
    return;
  }
  const queriesFile = queriesBeside(file);
  await writePair(dataset, { file, queriesFile, format, force: flags.force, signal });
  tell(`${dataset.base.name}: ${file}\n${dataset.queries.name}: ${queriesFile}`);
}

/** Both files or none: what was written first goes when the second one fails, unless it took the place of another. */
async function writePair(
  { base, queries }: GeneratedDataset,
  to: {
    readonly file: string;
    readonly queriesFile: string;
    readonly format: FileFormat;
    readonly force: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { file, queriesFile, format, force, signal } = to;
  const replaced = await isThere(queriesFile);
  if (!force && (await isThere(file))) refuse(file);
  await convertVectors(queries, queriesFile, { format, force, signal });
  try {
    await withRate('making rows', base.rows, (onRows) => convertVectors(base, file, { format, force, signal, onRows }));
  } catch (error) {
    // What went wrong is what the user has to know.
    if (!replaced) await rm(queriesFile, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** `x.fvecs` has `x.queries.fvecs` beside it; a name without an extension gets it at the end. */
function queriesBeside(file: string): string {
  return /\.[^./\\]+$/.test(file) ? file.replace(/\.[^./\\]+$/, '.queries$&') : `${file}.queries`;
}

function refuse(file: string): never {
  throw new UsageError('dataset-exists', `${file} exists already. Name another file, or write over it with --force.`);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
