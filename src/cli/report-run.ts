import { untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { allFormats, requestedReports, type ReportFlags } from './report-options.ts';
import { runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { reportVerdict } from './report-verdict.ts';
import { baseOf } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';

/** The flags of "run" alone. */
export interface ShownFlags {
  readonly stability?: boolean;
  readonly verbose?: boolean;
}

/** Runs the product of these flags, prints its verdict and writes the reports. */
export async function reportRun(
  flags: RunFlags & ReportFlags & ShownFlags,
  finish: (code: ExitCode) => void,
): Promise<void> {
  const reports = await requestedReports(flags, allFormats);
  const base = await baseOf(flags);
  const config = await loadProduct(flags);
  // Loaded when it is needed: vitest and the drivers take half a second, and --help has no use for them.
  const { run } = await import('../gate/run/run.ts');
  const progress = runProgress();
  const { verdict, exercises, evidence } = await untilInterrupted((signal) =>
    run({ ...runOptionsOf(flags, config, signal, progress), stability: flags.stability === true }),
  ).finally(() => progress.close());
  const reported = { verdict, evidence, exercises, base, folder: config.folder };
  await reportVerdict(reported, reports, finish, flags.verbose === true);
}
