import type { Command } from 'commander';
import { untilInterrupted } from './interruption.ts';
import type { UpFlags } from './up-server.ts';

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('Start a server of a profile for work by hand, migrated; print its URL; Ctrl-C ends it.')
    .argument('<profile>', 'alloydb-omni or pgvector')
    .option('--server <choice...>', 'docker, native or auto', [])
    .option('--database <name>', 'the name of the migrated database', 'app')
    .option('--durable', 'keep fsync on, as in production', false)
    .option('--product <folder>', 'the folder that holds schema/', '.')
    .action(async (profile: string, flags: UpFlags) => {
      const { up } = await import('./up-server.ts');
      await untilInterrupted((signal) => up(profile, flags, signal));
    });
}
