import type { RequestedReport } from './report-options.ts';
import { redact } from '../base/config/redact.ts';
import { writeReport } from '../base/terminal/report-file.ts';
import type { ChecksByProfile } from '../gate/report/junit-suites.ts';
import type { Exercise } from '../gate/parity/exercise.ts';
import type { Evidence } from '../gate/parity/evidence.ts';
import { evidenceText } from '../gate/report/evidence-file.ts';
import { evidenceFormat, formats, type ReportSubject } from '../gate/report/formats.ts';

interface Written extends Omit<ReportSubject, 'redact'> {
  /** What the verdict follows from, where the command knows it. */
  readonly evidence?: Evidence;
}

/** Writes every report that was asked for. */
export async function writeReports(
  reports: readonly RequestedReport[],
  { evidence, ...subject }: Written,
): Promise<void> {
  for (const { format, file } of reports) {
    const text =
      format === evidenceFormat
        ? evidence === undefined
          ? undefined
          : evidenceText(evidence, redact)
        : formats[format]?.({ ...subject, redact });
    if (text === undefined) throw new RangeError(`Nothing to write as ${format}.`);
    if (file === '-') process.stdout.write(text);
    else await writeReport(file, text);
  }
}

/** What each check did, by profile. */
export function checksOf(exercises: readonly Exercise[]): ChecksByProfile {
  return Object.fromEntries(exercises.map(({ profile, checks }) => [profile, checks]));
}
