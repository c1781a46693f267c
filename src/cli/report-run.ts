import { aborted, untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { allFormats, requestedReports, type ReportFlags } from './report-options.ts';
import { runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { reportVerdict } from './report-verdict.ts';
import { baseOf } from './write-reports.ts';
import { isSet } from '../base/config/environment.ts';
import { UsageError, type ExitCode } from '../base/errors.ts';
import { visible } from '../base/terminal/visible.ts';
import type { ChangedSuites } from '../gate/run/changed-suites.ts';
import type { KeptDatabase } from '../gate/run/kept-databases.ts';
import type { RunOutcome } from '../gate/run/run-options.ts';

/** The flags of "run" alone. */
export interface ShownFlags {
  readonly stability?: boolean;
  readonly verbose?: boolean;
  readonly keep?: boolean;
  readonly watch?: boolean;
  /** A revision of git, or true for the last commit. */
  readonly changed?: string | true;
}

/** Runs the product of these flags, prints its verdict and writes the reports. */
export async function reportRun(
  flags: RunFlags & ReportFlags & ShownFlags,
  finish: (code: ExitCode) => void,
): Promise<void> {
  if (flags.keep === true && isSet(process.env['CI']))
    throw new UsageError('keep-in-ci', '--keep waits for Ctrl-C, which nobody presses in CI: run without it there.');
  const reports = await requestedReports(flags, allFormats);
  const base = await baseOf(flags);
  const config = await loadProduct(flags);
  // Loaded when it is needed: vitest and the drivers take half a second, and --help has no use for them.
  const { run } = await import('../gate/run/run.ts');
  const progress = runProgress();
  const report = (outcome: RunOutcome): Promise<void> =>
    reportVerdict({ ...outcome, base, folder: config.folder }, reports, finish, flags.verbose === true);
  let held = false;
  const outcome = await untilInterrupted((signal) =>
    run({
      ...runOptionsOf(flags, config, signal, progress),
      stability: flags.stability === true,
      ...(flags.changed !== undefined && {
        changedSince: flags.changed === true ? 'HEAD' : flags.changed,
        onChanged: (changed: ChangedSuites) => progress.note(changedText(changed)),
      }),
      ...(flags.keep === true && {
        hold: async (judged: RunOutcome, kept: readonly KeptDatabase[]) => {
          held = true;
          progress.close();
          await report(judged);
          process.stdout.write(keptText(kept));
          await aborted(signal);
        },
      }),
    }),
  ).finally(() => progress.close());
  if (!held) await report(outcome);
}

/** What runs, and by name what does not. */
function changedText({ since, suites, unchanged, everyBecause }: ChangedSuites): string {
  if (everyBecause !== null) return `every suite runs: ${everyBecause} changed since ${since}`;
  if (unchanged.length === 0) return `every suite runs: all changed since ${since}`;
  const ran = `${suites.length} of ${suites.length + unchanged.length} suites changed since ${since}: ${suites.join(', ')}`;
  return `${ran}\nnot run: ${unchanged.join(', ')}`;
}

/** Where a person finds the databases. The passwords are those of servers that end with this process. */
function keptText(kept: readonly KeptDatabase[]): string {
  const lines = kept.flatMap(({ profile, of, name, url }) => [
    `  ${visible(`${profile} · ${of}`)}`,
    `    ${url === null ? `database ${name} on the server of the profile` : `psql '${url}'`}`,
  ]);
  return `\nKept databases, until Ctrl-C:\n${lines.join('\n')}\n`;
}
