import { type Command, CommanderError } from 'commander';
import { addAcceptCommand } from './accept-command.ts';
import { addBenchCommand } from './bench-command.ts';
import { addCaptureCommand } from './capture-command.ts';
import { addConfigCommand } from './config-command.ts';
import { addDatasetCommand } from './dataset-command.ts';
import { addDivergencesCommand } from './divergences-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { refuseEmptyValues } from './empty-values.ts';
import { addExecCommand } from './exec-command.ts';
import { addGuardCommand } from './guard-command.ts';
import { GuidingCommand } from './guiding-command.ts';
import { examples, exitCodeHelp, helpConfiguration } from './help.ts';
import { addMergeCommand } from './merge-command.ts';
import { addInitCommand } from './init-command.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { addProbeCommand } from './probe-command.ts';
import { addRecordCommand } from './record-command.ts';
import { addReplayCommand } from './replay-command.ts';
import { addReportCommand } from './report-command.ts';
import { addResultsCommand } from './results-command.ts';
import { addRunCommand } from './run-command.ts';
import { printError } from './print-error.ts';
import { addSetupCommand } from './setup-command.ts';
import { addUpCommand } from './up-command.ts';
import { ownVersion } from './version.ts';
import { exitCodes, type ExitCode } from '../base/errors.ts';

/** Runs the command line and returns the exit code. Nothing is thrown; errors are printed on stderr in one sentence. */
export async function runCli(words: readonly string[]): Promise<number> {
  let exitCode: ExitCode = exitCodes.parity;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.parity : exitCodes.wrongUse;
    return printError(error);
  }
}

/** Every command with its flags. `finish` gets the exit code of a command that ended without an error. */
export function createProgram(finish: (code: ExitCode) => void): Command {
  const program = new GuidingCommand('pgparity')
    .description("Prove that a product's PostgreSQL profiles behave the same.")
    .version(ownVersion())
    .exitOverride()
    .hook('preAction', (_, command) => refuseEmptyValues(command))
    .configureHelp(helpConfiguration)
    .addHelpText('after', examples(['Start here', 'pgparity init'], ['The main job', 'pgparity run']))
    .addHelpText('after', exitCodeHelp(exitCodeMeanings));
  program.commandsGroup('Main commands:');
  addInitCommand(program, finish);
  addRunCommand(program, finish);
  addRecordCommand(program, finish);
  addExecCommand(program, finish);
  addCaptureCommand(program, finish);
  addReplayCommand(program, finish);
  program.commandsGroup('Verdicts:');
  addReportCommand(program);
  addMergeCommand(program, finish);
  addAcceptCommand(program);
  addDivergencesCommand(program);
  program.commandsGroup('This machine:');
  addDoctorCommand(program);
  addConfigCommand(program);
  addSetupCommand(program);
  program.commandsGroup('Servers and schema:');
  addUpCommand(program);
  addMigrateCommand(program, finish);
  addProbeCommand(program, finish);
  program.commandsGroup('Vector search:');
  addBenchCommand(program, finish);
  addDatasetCommand(program);
  addResultsCommand(program, finish);
  addGuardCommand(program, finish);
  program.commandsGroup('Help:').helpCommand('help [command]', 'display help for command');
  return program;
}

const exitCodeMeanings = {
  0: 'parity',
  1: 'broken: a check failed, profiles differ unexpectedly, or the run aborted',
  2: 'wrong use or configuration, or a file that cannot be written',
  3: 'a required profile was not exercised',
  4: 'a server failed',
};
