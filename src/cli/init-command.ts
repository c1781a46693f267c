import type { Command } from 'commander';
import { ask, canAsk } from './ask.ts';
import { examples } from './help.ts';
import { reportRun } from './report-run.ts';
import type { ExitCode } from '../base/errors.ts';
import { UsageError } from '../base/errors.ts';
import type { FoundMigrations } from '../gate/init/find-migrations.ts';
import type { Proposal } from '../gate/init/propose.ts';

interface InitFlags {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly run: boolean;
}

export function addInitCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('init')
    .description('Propose a config for the product in this folder, write it with a first suite, and run it.')
    .option('-y, --yes', 'do not ask; needed where there is no terminal', false)
    .option('-n, --dry-run', 'print the proposal, write nothing', false)
    .option('--no-run', 'write the files without running them')
    .addHelpText('after', '\nExisting files are kept. An existing config is an error.')
    .addHelpText('after', examples(['In a new product', 'npx pgparity init']))
    .action(async (flags: InitFlags) => init(process.cwd(), flags, finish));
}

async function init(folder: string, flags: InitFlags, finish: (code: ExitCode) => void): Promise<void> {
  const [{ findConfig }, { lookAt, proposeFor }, { configText }, { writeProposal }] = await Promise.all([
    import('../engine/config/load-config.ts'),
    import('../gate/init/propose.ts'),
    import('../gate/init/written-files.ts'),
    import('../gate/init/write-proposal.ts'),
  ]);
  const existing = await findConfig(folder);
  if (existing !== undefined)
    throw new UsageError('init-exists', `${existing} exists: run "npx pgparity run", or rename it to begin anew.`);
  const look = await lookAt(folder);
  const asks = canAsk() && !flags.yes && !flags.dryRun;
  const migrations = asks ? await chosen(look.migrations) : look.migrations[0];
  if (migrations === undefined) throw new RangeError('A look without migrations.');
  const proposal = await proposeFor(look, migrations, process.env);
  print(describe(proposal, look.migrations), '', configText(proposal));
  if (flags.dryRun) return;
  if (!asks && !flags.yes)
    throw new UsageError('init-unasked', 'There is no terminal to ask on: run "pgparity init --yes" to write this.');
  if (asks && !(await confirmed('Write it?'))) return;
  print(...(await writeProposal(folder, proposal)), '');
  if (flags.run) {
    await reportRun({ ...allDefaults }, finish);
    print('');
  }
  print(...nextSteps(proposal));
}

/** A run without a flag. */
const allDefaults = {
  profiles: '',
  require: '',
  allowStandIn: false,
  server: [],
  existing: false,
  suite: [],
  compare: [],
  report: [],
};

function describe({ migrations, profiles }: Proposal, all: readonly FoundMigrations[]): string {
  const others = all.filter((other) => other !== migrations).map(({ tool, place }) => `${tool} in ${place}`);
  return [
    `migrations: ${migrations.tool} in ${migrations.place}`,
    ...(others.length === 0 ? [] : [`also found: ${others.join('; ')}`]),
    ...profiles.map(({ name, code, server }) => `profile ${name}: ${code}, ${server}`),
  ].join('\n');
}

function nextSteps({ profiles }: Proposal): readonly string[] {
  const names = profiles.map(({ name }) => name);
  const here = profiles.filter(({ runsHere }) => runsHere).map(({ name }) => name);
  if (here.length < 2) {
    return [
      `Next: a second server to compare with. ${here[0] === undefined ? 'No profile' : `Only ${here[0]}`} can run here.`,
      'Start Docker, or run "npx pgparity setup native", or name a server: PGPARITY_<PROFILE>_URL=postgresql://…',
      'Then write a check of what your product relies on in parity/, and run "npx pgparity run".',
    ];
  }
  return [
    'Next: write a check of what your product relies on in parity/, and run "npx pgparity run".',
    'A difference that is meant: npx pgparity run --json v.json, then npx pgparity accept -i v.json',
    `In CI: npx pgparity run --require ${names.join(',')}`,
  ];
}

async function chosen(all: readonly FoundMigrations[]): Promise<FoundMigrations | undefined> {
  if (all.length < 2) return all[0];
  print(...all.map(({ tool, place }, index) => `  ${index + 1}  ${tool} in ${place}`));
  const answer = Number((await ask(`Which migrations? (1 to ${all.length}, Enter for 1) `)) || '1');
  const found = all[answer - 1];
  if (found === undefined) throw new UsageError('init-choice', `There is no ${answer}: choose 1 to ${all.length}.`);
  return found;
}

async function confirmed(question: string): Promise<boolean> {
  return !/^n/i.test(await ask(`${question} (Y/n) `));
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
