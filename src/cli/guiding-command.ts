import { Command } from 'commander';

/** A command whose refusals add what a user who guessed may have meant. Its subcommands are such commands too. */
export class GuidingCommand extends Command {
  override createCommand(name?: string): Command {
    return new GuidingCommand(name);
  }

  override error(message: string, options?: Parameters<Command['error']>[1]): never {
    const hint = this.#hint(message, options?.code);
    return super.error(hint === undefined ? message : `${message}\n${hint}`, options);
  }

  #hint(message: string, code: string | undefined): string | undefined {
    switch (code) {
      case 'commander.unknownCommand':
        return commandHints[this.args[0]?.toLowerCase() ?? ''];
      case 'commander.unknownOption':
        return Object.entries(optionHints).find(([flag]) => message.includes(`'${flag}'`))?.[1];
      case 'commander.excessArguments':
        return this.#wordHint(this.args[this.registeredArguments.length] ?? '');
      default:
        return undefined;
    }
  }

  /** A word where none is taken is a profile or a suite file, where the command has flags for them. */
  #wordHint(word: string): string | undefined {
    const has = (flag: string): boolean => this.options.some(({ long }) => long === flag);
    const isPath = /[/\\]|\.[cm]?[jt]sx?$/.test(word);
    const ways = [
      ...(has('--profiles') && !isPath ? [`For a profile: -p ${word}.`] : []),
      ...(has('--suite') ? [`For a suite file: -s ${word}.`] : []),
    ];
    return ways.length === 0 ? undefined : ways.join(' ');
  }
}

const runHint = 'To run the suites and compare the profiles: pgparity run.';

/** What each guessed command is called here. */
const commandHints: Readonly<Record<string, string>> = {
  test: runHint,
  check: runHint,
  compare: runHint,
  verify: runHint,
  diff: runHint,
  vitest: runHint,
  watch: 'To run again what a change touches: pgparity run --watch.',
  list: 'To list the profiles: pgparity doctor. The settings: pgparity config. Stored results: pgparity results list.',
  ls: 'To list the profiles: pgparity doctor. The settings: pgparity config. Stored results: pgparity results list.',
  profiles: 'To list the profiles: pgparity doctor.',
  status: 'To see which server each profile would use: pgparity doctor.',
  start: 'To start a migrated server: pgparity up <profile>.',
  serve: 'To start a migrated server: pgparity up <profile>.',
  down: '"pgparity up" stops its server on Ctrl-C.',
  stop: '"pgparity up" stops its server on Ctrl-C.',
  baseline: 'To record baselines: pgparity record.',
  benchmark: 'To measure vector search: pgparity bench.',
};

const optionHints: Readonly<Record<string, string>> = {
  '--watch': 'Only run watches: pgparity run --watch.',
  '-w': 'To run again what a change touches: pgparity run --watch.',
  '--profile': 'A profile is chosen by -p, --profiles <names>.',
  '-t': 'Checks are chosen by --check <name>.',
};
