import type { Command } from 'commander';
import { examples, exitCodeHelp } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { untilInterrupted } from './interruption.ts';
import { redact } from '../base/config/redact.ts';
import type { Profile } from '../engine/profile/profile.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';

interface GuardFlags extends ProductFlags {
  readonly staged: boolean;
  readonly workTree: boolean;
  readonly since?: string;
  readonly reflog: boolean;
  readonly allowAge: boolean;
  readonly installHook: boolean;
  readonly json: boolean;
}

export function addGuardCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('guard')
    .description('Find restricted results in git, files and archives.')
    .argument('[paths...]', 'files and folders to scan, including archives')
    .option('--staged', 'scan what the next commit would add', false)
    .option('--work-tree', 'scan files on disk, except those that git ignores', false)
    .option('--since <revision>', 'scan commits of all branches, tags and stashes since')
    .option('--reflog', 'with --since: include amended commits, from the reflog', false)
    .option('--allow-age', 'allow files encrypted with age', false)
    .option('--install-hook', 'run "guard --staged" before every commit', false)
    .option('--json', 'print the report as JSON', false);
  addProductOption(command)
    .addHelpText('after', note)
    .addHelpText(
      'after',
      examples(
        ['Scan before every commit', 'pgparity guard --install-hook'],
        ['Scan a branch in CI', 'pgparity guard --since origin/main'],
        ['Scan a folder and an archive', 'pgparity guard dist build/artefacts.zip'],
      ),
    )
    .addHelpText('after', exitCodeHelp(exitCodeMeanings))
    .action(async (paths: readonly string[], flags: GuardFlags) => {
      if (flags.installHook) return installHook(paths, flags);
      if (flags.reflog && flags.since === undefined) {
        throw new UsageError('reflog-without-since', '--reflog needs --since: give a starting revision.');
      }
      const chosen = flags.staged || flags.workTree || flags.since !== undefined || paths.length > 0;
      const profiles = await profilesOf(flags);
      const { guard } = await import('../vault/guard/guard.ts');
      const { renderGuard } = await import('./guard-report.ts');
      const report = await untilInterrupted((signal) =>
        guard({
          environment: process.env,
          profiles,
          folder: process.cwd(),
          staged: flags.staged || !chosen,
          workTree: flags.workTree || !chosen,
          since: flags.since ?? null,
          reflog: flags.reflog,
          paths,
          allowAge: flags.allowAge,
          signal,
        }),
      );
      process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : redact(renderGuard(report)));
      finish(report.alarms.length === 0 ? exitCodes.parity : exitCodes.broken);
    });
}

/** The profiles of the product, where the folder is one: a guard works in any repository. */
async function profilesOf(flags: GuardFlags): Promise<readonly Profile[]> {
  if (flags.config === undefined) {
    const { findConfig } = await import('../engine/config/load-config.ts');
    if ((await findConfig(process.cwd())) === undefined) return [];
  }
  return (await loadProduct(flags)).profiles;
}

async function installHook(paths: readonly string[], flags: GuardFlags): Promise<void> {
  if (paths.length > 0 || flags.staged || flags.workTree || flags.since !== undefined) {
    throw new UsageError('flags-exclude', '--install-hook takes no other arguments.');
  }
  const { ensureHook } = await import('../vault/guard/install-hook.ts');
  const { file, kept } = await ensureHook(process.cwd());
  const before = kept === null ? '' : ` The existing hook runs first, as ${kept}.`;
  process.stdout.write(`${file} runs "pgparity guard --staged".${before}\n`);
}

const note = `
Without arguments, scans staged changes and the work tree.
Finds copied numbers where the vault holds the result: two or more times or
rates of four or more significant digits in one file, as stored or as printed
by "results show". "pgparity-guard: not measured" in a line or the line before
it exempts the line.`;

const exitCodeMeanings = {
  0: 'nothing found',
  1: 'restricted result found, or a file that cannot be scanned',
  2: 'wrong use',
};
