import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import type { UpFlags } from './up-server.ts';

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('Start a migrated server of a profile, print its URL, and stop it on Ctrl-C.')
    .argument('<profile>', 'alloydb-omni or pgvector')
    .option('--server <choice...>', 'docker, native or auto', [])
    .option('--database <name>', 'name of the migrated database', 'app')
    .option('--durable', 'keep fsync on', false)
    .option('--product <folder>', 'folder with schema/', '.')
    .addHelpText('after', examples(['A database to work with by hand', 'pgparity up pgvector --server native']))
    .action(async (profile: string, flags: UpFlags) => {
      const { up } = await import('./up-server.ts');
      await untilInterrupted((signal) => up(profile, flags, signal));
    });
}
