import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseCount, parseProfiles, parseSeed, parseServers } from './options.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { addReportOptions, requestedReports, verdictFormats, type ReportFlags } from './report-options.ts';
import { runProgress } from './run-progress.ts';
import { terminalOptions } from './terminal-options.ts';
import { ownVersion } from './version.ts';
import { baseOf, writeReports } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';
import { shellQuoted } from '../base/terminal/shell-command.ts';
import { renderVerdict } from '../gate/report/terminal.ts';

interface ExecFlags extends ProductFlags, ReportFlags {
  readonly profiles: string;
  readonly require: string;
  readonly allowStandIn: boolean;
  readonly server: readonly string[];
  readonly existing: boolean;
  readonly results: readonly string[];
  readonly timeout: string;
  readonly capture: boolean;
  readonly showOutput: boolean;
}

export function addExecCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('exec')
    .description("Run the product's own tests once a profile and compare them test by test.")
    .argument('<command...>', 'program and arguments, after --')
    .option('-p, --profiles <names>', 'profiles, separated by commas (default: all available)', '')
    .option('-r, --require <names>', 'profiles that must be live, else exit with 3', '')
    .option('--allow-stand-in', 'accept a stand-in for --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'allow a remote database that contains tables', false)
    .option('--results <glob...>', 'JUnit or TAP files that the command writes', [])
    .option('--timeout <seconds>', 'time for one profile, after which the command is killed', '1800')
    .option('--capture', 'also compare the statements that the command sends, and their answers', false)
    .option('--show-output', 'show what the command prints', false);
  addProductOption(addReportOptions(command, verdictFormats))
    .addHelpText(
      'after',
      '\nThe command gets DATABASE_URL, the PG* variables and the "commandVariables" of the\nconfig. TAP on its standard output is read. Without results, exit codes are compared.',
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
      const profiles = parseProfiles('--profiles', flags.profiles, config);
      const { exec } = await import('../gate/workload/exec.ts');
      const progress = runProgress();
      const { verdict, exercises } = await untilInterrupted((signal) =>
        exec({
          config,
          environment: process.env,
          profiles: profiles.length > 0 ? profiles : config.profiles,
          required: parseProfiles('--require', flags.require, config).map((profile) => profile.name),
          allowStandIn: flags.allowStandIn,
          servers: parseServers(flags.server, config),
          existing: flags.existing,
          seed: parseSeed(undefined, config.seed),
          version: ownVersion(),
          command: words,
          folder: process.cwd(),
          results: flags.results,
          timeoutMs,
          capture: flags.capture,
          signal,
          repeatCommand: (names) => repeatCommand(words, flags, names),
          onStage: (profile, stage) => progress.stage(profile, stage),
          onTick: (profile, done) => progress.tick(profile, done, null),
          onLine: (profile, line) => {
            if (flags.showOutput) progress.note(`${profile} | ${line}`);
          },
        }),
      ).finally(() => progress.close());
      process.stdout.write(renderVerdict(verdict, terminalOptions()));
      finish(verdict.exitCode as ExitCode);
      await writeReports(reports, { verdict, exercises, base, folder: config.folder });
    });
}

/** The same command on some profiles, with the flags that it depends on. */
function repeatCommand(
  words: readonly string[],
  { config, server, existing, results, capture }: ExecFlags,
  profiles: readonly string[],
): string {
  const flags = [
    ...(config === undefined ? [] : ['--config', config]),
    ...server.flatMap((choice) => ['--server', choice]),
    ...(existing ? ['--existing'] : []),
    ...results.flatMap((glob) => ['--results', glob]),
    ...(capture ? ['--capture'] : []),
  ];
  const all = ['exec', '--profiles', profiles.join(','), ...flags, '--', ...words];
  return ['npx pgparity', ...all.map((word) => shellQuoted(word))].join(' ');
}
