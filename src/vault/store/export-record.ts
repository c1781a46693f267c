import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanary } from '../licence/canary.ts';
import { consentSentence, refuseWithoutConsent, type Consent } from '../licence/consent.ts';
import { formatResultId } from './run-id.ts';
import { samplesCsv } from './samples-csv.ts';
import type { BenchmarkRecord } from '../result/result.ts';
import { UsageError } from '../../base/errors.ts';

interface ExportOptions {
  /** The folder that is filled; made if it is not there. */
  readonly to: string;
  readonly consent: Consent | null;
  readonly today: Date;
  /** Every setting of the sweep as CSV, a row each, which carries the record's canary. */
  readonly renderPoints: (record: BenchmarkRecord) => string;
  /** The page that shows the record; a watermark is shown on it. */
  readonly renderReport: (records: readonly BenchmarkRecord[], watermark: string | null) => string;
}

/**
 * Writes a result out of the vault, and answers the files. One whose numbers are restricted needs a consent that covers it:
 * then every file names the consent and carries a mark of its own, and the consent is stored beside them. No file is replaced.
 */
export async function exportRecord(record: BenchmarkRecord, options: ExportOptions): Promise<readonly string[]> {
  const files =
    record.result.profile.licence.numbers === 'public' ? publicFiles(record, options) : consentedFiles(record, options);
  await mkdir(options.to, { recursive: true });
  const written: string[] = [];
  for (const [name, content] of files) {
    const file = join(options.to, name);
    await writeFile(file, content, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
      throw new UsageError('export-exists', `${file} exists. Choose another folder with --to.`, { cause });
    });
    written.push(file);
  }
  return written;
}

type Files = readonly (readonly [name: string, content: string])[];

function publicFiles(record: BenchmarkRecord, { renderPoints, renderReport }: ExportOptions): Files {
  return [
    ['result.json', `${JSON.stringify(record.result, null, 2)}\n`],
    ['points.csv', renderPoints(record)],
    ['samples.csv', [...samplesCsv(record)].join('')],
    ['report.html', renderReport([record], null)],
  ];
}

function consentedFiles({ result, samples }: BenchmarkRecord, options: ExportOptions): Files {
  const { consent, today, renderPoints, renderReport } = options;
  const { runId, profile } = result;
  const id = formatResultId({ runId, profile: profile.name });
  if (consent === null) {
    throw new UsageError(
      'consent-missing',
      `Cannot export ${id}: its licence (${profile.licence.title}) restricts its numbers. Pass the licensor's consent with --consent FILE.`,
    );
  }
  refuseWithoutConsent(consent, { id, runId, profile: profile.name }, today);
  const canary = createCanary('consented');
  const withSamples = consent.numbers.includes('samples');
  const marked = { result: { ...result, canary }, samples: withSamples ? samples : [] };
  const watermark = `${consentSentence(consent)} ${canary}`;
  return [
    ['consent.json', `${JSON.stringify({ consent, canary }, null, 2)}\n`],
    ['result.json', `${JSON.stringify({ watermark, result: marked.result }, null, 2)}\n`],
    ['points.csv', `# ${watermark}\n${renderPoints(marked)}`],
    ...(withSamples ? [['samples.csv', `# ${watermark}\n${[...samplesCsv(marked)].join('')}`] as const] : []),
    ['report.html', renderReport([marked], watermark)],
  ];
}
