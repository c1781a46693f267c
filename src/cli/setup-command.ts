import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { examples } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { exitCodes, PgparityError, UsageError } from '../base/errors.ts';
import type { Profile } from '../engine/profile/profile.ts';

interface SetupFlags extends ProductFlags {
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function addSetupCommand(program: Command): void {
  const setup = program.command('setup').description('Prepare this machine.');
  const command = setup
    .command('native')
    .description('Install what the native servers of the config need: PostgreSQL, pgvector, the ScaNN stand-in.')
    .option('-y, --yes', 'do not ask', false)
    .option('-n, --dry-run', 'list what would be installed', false);
  addProductOption(command)
    .addHelpText('after', examples(['What would be installed here?', 'pgparity setup native --dry-run']))
    .action(async (flags: SetupFlags) => {
      const { profiles } = await loadProduct(flags);
      const installations = installationsOf(profiles);
      if (installations.length === 0) {
        throw new UsageError(
          'nothing-to-set-up',
          'No profile of the config has a native server: there is nothing to install.',
        );
      }
      for (const words of installations) {
        await install([...words, ...(flags.yes ? ['--yes'] : []), ...(flags.dryRun ? ['--dry-run'] : [])]);
      }
    });
}

/** The arguments of the script for each major that a native server of the profiles has. */
function installationsOf(profiles: readonly Profile[]): readonly (readonly string[])[] {
  const native = profiles.filter(({ servers }) => servers.includes('native'));
  const majors = [...new Set(native.flatMap(({ postgresMajor }) => postgresMajor ?? []))];
  return majors.map((major) => {
    const own = native.filter(({ postgresMajor }) => postgresMajor === major);
    const wanted = new Set(own.flatMap(({ extensions }) => extensions));
    return [
      '--major',
      String(major),
      ...(wanted.has('vector') ? [] : ['--without-vector']),
      ...(wanted.has('alloydb_scann') ? [] : ['--without-scann']),
    ];
  });
}

async function install(words: readonly string[]): Promise<void> {
  const script = fileURLToPath(new URL('../../scripts/setup-native.sh', import.meta.url));
  const child = spawn('bash', [script, ...words], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new PgparityError(
    'setup-failed',
    `The set-up of native servers ended with ${code}: what it printed above says why.`,
    {
      exitCode: exitCodes.serverFailed,
    },
  );
}
