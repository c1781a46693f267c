import type { Command } from 'commander';
import { parseProfiles, parseRequired, parseServers } from './options.ts';
import { addProductOption, type ProductFlags } from './product.ts';
import { ownVersion } from './version.ts';
import type { Config } from '../engine/config/config.ts';
import type { RunOptions } from '../gate/run/run-options.ts';

/** The flags of every command that exercises profiles. */
export interface ProfileFlags extends ProductFlags {
  readonly profiles: string;
  readonly require: string;
  readonly allowStandIn: boolean;
  readonly server: readonly string[];
  readonly existing: boolean;
}

export function addProfileOptions(command: Command): Command {
  return addProductOption(command)
    .option('-p, --profiles <names>', 'profiles, separated by commas (default: all available)', '')
    .option('-r, --require <names>', 'profiles that must be live, else exit with 3', '')
    .option('--allow-stand-in', 'accept a stand-in for --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'allow a remote database that contains tables', false);
}

type ProfileOptions = Pick<
  RunOptions,
  'config' | 'environment' | 'profiles' | 'required' | 'allowStandIn' | 'servers' | 'existing' | 'version'
>;

/** The flags as options. Throws a UsageError that names the flag and the value. */
export function profileOptionsOf(flags: ProfileFlags, config: Config): ProfileOptions {
  const profiles = parseProfiles('--profiles', flags.profiles, config);
  return {
    config,
    environment: process.env,
    profiles: profiles.length > 0 ? profiles : config.profiles,
    required: parseRequired(flags.require, profiles, config),
    allowStandIn: flags.allowStandIn,
    servers: parseServers(flags.server, config, profiles),
    existing: flags.existing,
    version: ownVersion(),
  };
}

/** The flags without which a command would work on another product or another server. */
export function repeatedFlags({ config, server, existing }: ProfileFlags): readonly string[] {
  return [
    ...(config === undefined ? [] : ['--config', config]),
    ...server.flatMap((choice) => ['--server', choice]),
    ...(existing ? ['--existing'] : []),
  ];
}
