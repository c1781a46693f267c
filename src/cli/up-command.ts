import type { Command } from 'commander';
import { addProductOption, loadProduct } from './product.ts';
import { untilInterrupted } from './interruption.ts';
import type { UpFlags } from './up-server.ts';

export function addUpCommand(program: Command): void {
  const command = program
    .command('up')
    .description('Start a server of a profile for work by hand, migrated; print its URL; Ctrl-C ends it.')
    .argument('<profile>', 'profile of the config')
    .option('--server <choice...>', 'docker, native or auto', [])
    .option('--database <name>', 'name of the migrated database (default: databaseName of the config)')
    .option('--durable', 'keep fsync on, as in production', false);
  addProductOption(command).action(async (profile: string, flags: UpFlags) => {
    const config = await loadProduct(flags);
    const { up } = await import('./up-server.ts');
    await untilInterrupted((signal) => up(profile, flags, config, signal));
  });
}
