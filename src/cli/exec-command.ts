import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseCount } from './options.ts';
import { loadProduct } from './product.ts';
import { addReportOptions, requestedReports, verdictFormats, type ReportFlags } from './report-options.ts';
import { addProfileOptions, type ProfileFlags } from './profile-options.ts';
import { repeatedWords, workloadOptionsOf } from './workload-options.ts';
import { runProgress } from './run-progress.ts';
import { reportVerdict } from './report-verdict.ts';
import { baseOf } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';

interface ExecFlags extends ProfileFlags, ReportFlags {
  readonly results: readonly string[];
  readonly timeout: string;
  readonly capture: boolean;
  readonly showOutput: boolean;
}

export function addExecCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('exec')
    .description("Run the product's own tests once a profile and compare them test by test.")
    .argument('<command...>', 'program and arguments, after --');
  addProfileOptions(command)
    .option('--results <glob...>', 'JUnit or TAP files that the command writes', [])
    .option('--timeout <seconds>', 'time for one profile, after which the command is killed', '1800')
    .option('--capture', 'also compare the statements that the command sends, and their answers', false)
    .option('--show-output', 'show what the command prints', false);
  addReportOptions(command, verdictFormats)
    .addHelpText(
      'after',
      '\nThe command gets DATABASE_URL, the PG* variables and the "commandVariables" of\nthe config. TAP on its standard output is read. Without results, exit codes are\ncompared.',
    )
    .addHelpText(
      'after',
      examples(
        ['A Python suite', "pgparity exec --results 'junit.xml' -- pytest --junitxml=junit.xml"],
        ['A Node suite', 'pgparity exec -- node --test --test-reporter=tap'],
      ),
    )
    .action(async (words: readonly string[], flags: ExecFlags) => {
      const reports = await requestedReports(flags, verdictFormats);
      const base = await baseOf(flags);
      const timeoutMs = (parseCount('--timeout', flags.timeout) ?? 0) * 1000;
      const config = await loadProduct(flags);
      const { exec } = await import('../gate/workload/exec.ts');
      const progress = runProgress();
      const { verdict, exercises } = await untilInterrupted((signal) =>
        exec({
          ...workloadOptionsOf(flags, config, signal, progress),
          command: words,
          folder: process.cwd(),
          results: flags.results,
          timeoutMs,
          capture: flags.capture,
          repeatCommand: (names) => repeatCommand(words, flags, names),
          onLine: (profile, line) => {
            if (flags.showOutput) progress.note(`${profile} | ${line}`);
          },
        }),
      ).finally(() => progress.close());
      await reportVerdict({ verdict, exercises, base, folder: config.folder }, reports, finish);
    });
}

/** The same command on some profiles, with the flags that it depends on. */
function repeatCommand(words: readonly string[], flags: ExecFlags, profiles: readonly string[]): string {
  const { results, capture } = flags;
  return repeatedWords('exec', flags, profiles, [
    ...results.flatMap((glob) => ['--results', glob]),
    ...(capture ? ['--capture'] : []),
    '--',
    ...words,
  ]);
}
