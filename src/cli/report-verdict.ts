import type { RequestedReport } from './report-options.ts';
import { terminalOptions } from './terminal-options.ts';
import { writeReports, type Reported } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';
import { renderVerdict } from '../gate/report/terminal.ts';

/** Prints a verdict, ends the command with its exit code, and writes the reports. */
export async function reportVerdict(
  reported: Reported,
  reports: readonly RequestedReport[],
  finish: (code: ExitCode) => void,
  verbose = false,
): Promise<void> {
  const { verdict } = reported;
  // Printed before it is written to a file: a full disk must not take it along.
  process.stdout.write(renderVerdict(verdict, { ...terminalOptions(), verbose }));
  finish(verdict.exitCode as ExitCode);
  await writeReports(reports, reported);
}
