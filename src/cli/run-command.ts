import type { Command } from 'commander';
import { untilInterrupted } from './interruption.ts';
import { addRunOptions, runOptionsOf, type RunFlags } from './run-options.ts';
import type { ExitCode } from '../pgparity-error.ts';
import { run } from '../run/run.ts';

export function addRunCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .description('Bring the profiles up, run the suites on each, compare the answers and give a verdict.');
  addRunOptions(command)
    .option('--json <file>', 'write the verdict as JSON')
    .option('--junit <file>', 'write the verdict as JUnit XML')
    .action(async (flags: RunFlags & { readonly json?: string; readonly junit?: string }) => {
      const outcome = await untilInterrupted((signal) => run(runOptionsOf(flags, signal)));
      process.stdout.write(`${JSON.stringify(outcome.verdict, null, 2)}\n`);
      finish(outcome.verdict.exitCode as ExitCode);
    });
}
