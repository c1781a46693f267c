import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { BenchmarkRecord, SearchSample } from '../result/result.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/**
 * Every sample as a line of CSV, in pieces of some thousand lines. Each line begins with the canary and the profile, so
 * that a part of the file is still known.
 */
export function* samplesCsv({ result, samples }: BenchmarkRecord): Generator<string> {
  yield `canary,profile,${sampleColumns.join(',')}\n`;
  const beginning = `${result.canary},${result.profile.name}`;
  for (let first = 0; first < samples.length; first += linesPerPiece) {
    yield samples
      .slice(first, first + linesPerPiece)
      .map((sample) => `${beginning},${sampleColumns.map((column) => field(sample[column])).join(',')}\n`)
      .join('');
  }
}

/** Reads what {@link samplesCsv} wrote. */
export function parseSamplesCsv(text: string, file: string): readonly SearchSample[] {
  try {
    return z.array(sampleLine).parse(parse(text, { columns: true }));
  } catch (cause) {
    throw new PgparityError('samples-unreadable', `${file} does not contain samples in the format of pgparity.`, {
      exitCode: exitCodes.wrongUse,
      cause,
    });
  }
}

const sampleColumns = [
  'arm',
  'build',
  'block',
  'order',
  'query',
  'nanoseconds',
  'returned',
  'recall',
  'error',
] as const;

const linesPerPiece = 4096;

const number = z.string().regex(/^\d+$/).transform(Number);
const share = z
  .string()
  .regex(/^(?:0|1|0\.\d+)$/)
  .transform(Number);
const empty = z.literal('').transform(() => null);

const sampleLine = z
  .object({
    arm: z.string(),
    // Files of earlier versions lack what has a default.
    build: z.union([number, empty]).default(null),
    block: number,
    order: number,
    query: number,
    nanoseconds: z.union([number, empty]),
    returned: number,
    recall: z.union([share, empty]).default(null),
    error: z.string().transform((text) => (text === '' ? null : text)),
  })
  .readonly();

function field(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
