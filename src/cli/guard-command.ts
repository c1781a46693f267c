import type { Command } from 'commander';
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
    .description('Find numbers of a restricted profile where they must not be: in git, files, archives.')
    .argument('[paths...]', 'files and folders to look into, archives in them too')
    .option('--staged', 'what the next commit would add', false)
    .option('--work-tree', 'files as they are on the disk, without those that git ignores', false)
    .option('--since <revision>', 'everything that any branch, tag or stash has beyond the revision')
    .option('--reflog', 'with --since: also what only the reflog knows, such as amended commits', false)
    .option('--allow-age', 'let files pass that are encrypted with age', false)
    .option('--install-hook', 'run "guard --staged" before every commit of this repository', false)
    .option('--json', 'write the findings as JSON', false);
  addProductOption(command)
    .addHelpText('after', `\n${help}`)
    .action(async (paths: readonly string[], flags: GuardFlags) => {
      if (flags.installHook) return installHook(paths, flags);
      if (flags.reflog && flags.since === undefined) {
        throw new UsageError('reflog-without-since', '--reflog needs --since: say from where on.');
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
      finish(report.findings.length === 0 ? exitCodes.parity : exitCodes.broken);
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
    throw new UsageError('flags-exclude', '--install-hook stands alone: leave the other words out.');
  }
  const { ensureHook } = await import('../vault/guard/install-hook.ts');
  const { file, kept } = await ensureHook(process.cwd());
  const before = kept === null ? '' : ` The hook that was there runs first, as ${kept}.`;
  process.stdout.write(`${file} runs "pgparity guard --staged".${before}\n`);
}

const help = `Without words it looks at what is staged and at the work tree.
Numbers that were copied by hand are found where this machine has the vault that they come from;
"pgparity-guard: not measured" in the line or the one before it excuses numbers that agree by chance.

Exit codes:
  0  nothing was found
  1  something was found, or could not be looked into
  2  wrong use`;
