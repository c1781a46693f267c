import type { Command } from 'commander';
import { examples } from './help.ts';
import { addProductOption, loadProduct } from './product.ts';
import { untilInterrupted } from './interruption.ts';
import type { UpFlags } from './up-server.ts';

export function addUpCommand(program: Command): void {
  const command = program
    .command('up')
    .description('Start a migrated server, print its URL, and stop it on Ctrl-C.')
    .argument('<profile>', 'profile of the config')
    .option('--server <choice...>', 'docker, native or auto', [])
    .option('--database <name>', 'database to create (default: databaseName of the config)')
    .option('--durable', 'keep fsync on', false);
  addProductOption(command)
    .addHelpText('after', examples(['Start a database for manual work', 'pgparity up pgvector --server native']))
    .action(async (profile: string, flags: UpFlags) => {
      const config = await loadProduct(flags);
      const { up } = await import('./up-server.ts');
      await untilInterrupted((signal) => up(profile, flags, config, signal));
    });
}
