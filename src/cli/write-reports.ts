import { relative } from 'node:path';
import type { ReportFlags, RequestedReport } from './report-options.ts';
import { redact } from '../base/config/redact.ts';
import { UsageError } from '../base/errors.ts';
import { writeReport } from '../base/terminal/report-file.ts';
import type { Exercise } from '../gate/parity/exercise.ts';
import type { Evidence } from '../gate/parity/evidence.ts';
import type { VerdictDocument } from '../gate/parity/verdict.ts';
import { evidenceText } from '../gate/report/evidence-file.ts';
import { evidenceFormat, formats } from '../gate/report/formats.ts';
import { readVerdict } from '../gate/report/json.ts';
import type { ChecksByProfile } from '../gate/report/junit-suites.ts';

export interface Reported {
  readonly verdict: VerdictDocument;
  /** The folder of the product, of which the locations speak. */
  readonly folder: string;
  /** The verdict of the base branch. */
  readonly base: VerdictDocument | null;
  readonly exercises?: readonly Exercise[];
  /** What the verdict follows from, where the command knows it. */
  readonly evidence?: Evidence;
}

/** Writes every report that was asked for. */
export async function writeReports(
  reports: readonly RequestedReport[],
  { verdict, folder, base, exercises, evidence }: Reported,
): Promise<void> {
  const checks = exercises && checksOf(exercises);
  const subject = { verdict, redact, base, prefix: prefixOf(folder), ...(checks && { checks }) };
  for (const { format, file } of reports) {
    const text = format === evidenceFormat ? evidence && evidenceText(evidence, redact) : formats[format]?.(subject);
    if (text === undefined) throw new RangeError(`Nothing to write as ${format}.`);
    if (file === '-') process.stdout.write(text);
    else await writeReport(file, text);
  }
}

/** The verdict that --base names; null where none is named. */
export async function baseOf({ base }: ReportFlags): Promise<VerdictDocument | null> {
  if (base === undefined) return null;
  if (base.trim() === '')
    throw new UsageError('report-base', '--base names no file. Give the JSON verdict of the base branch.');
  return readVerdict(base);
}

/** What each check did, by profile. */
function checksOf(exercises: readonly Exercise[]): ChecksByProfile {
  return Object.fromEntries(exercises.map(({ profile, checks }) => [profile, checks]));
}

/** The way from the root of the repository to the product, where a CI names the root. */
export function prefixOf(folder: string): string {
  const root = process.env['GITHUB_WORKSPACE'] ?? process.env['CI_PROJECT_DIR'];
  if (root === undefined || root === '') return '';
  const way = relative(root, folder).replaceAll('\\', '/');
  return way === '' || way.startsWith('..') ? '' : `${way}/`;
}
