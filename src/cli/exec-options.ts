import type { Command } from 'commander';
import { parseProfiles, parseRequired, parseSeed, parseServers } from './options.ts';
import { addProductOption, type ProductFlags } from './product.ts';
import { ownVersion } from './version.ts';
import { shellQuoted } from '../base/terminal/shell-command.ts';
import type { Config } from '../engine/config/config.ts';
import type { Progress } from '../gate/report/progress.ts';
import type { ExecOptions } from '../gate/workload/exec-options.ts';

/** The flags of `exec`, `capture` and `replay`. */
export interface WorkloadFlags extends ProductFlags {
  readonly profiles: string;
  readonly require: string;
  readonly allowStandIn: boolean;
  readonly server: readonly string[];
  readonly existing: boolean;
}

export function addWorkloadOptions(command: Command): Command {
  return addProductOption(command)
    .option('-p, --profiles <names>', 'profiles, separated by commas (default: all available)', '')
    .option('-r, --require <names>', 'profiles that must be live, else exit with 3', '')
    .option('--allow-stand-in', 'accept a stand-in for --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'allow a remote database that contains tables', false);
}

type Shared = Omit<
  ExecOptions,
  'command' | 'folder' | 'results' | 'timeoutMs' | 'capture' | 'repeatCommand' | 'onLine' | 'signal'
> & { readonly signal: AbortSignal };

export function workloadOptionsOf(
  flags: WorkloadFlags,
  config: Config,
  signal: AbortSignal,
  progress: Progress,
): Shared {
  const profiles = parseProfiles('--profiles', flags.profiles, config);
  return {
    config,
    environment: process.env,
    profiles: profiles.length > 0 ? profiles : config.profiles,
    required: parseRequired(flags.require, profiles, config),
    allowStandIn: flags.allowStandIn,
    servers: parseServers(flags.server, config, profiles),
    existing: flags.existing,
    seed: parseSeed(undefined, config.seed),
    version: ownVersion(),
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done) => progress.tick(profile, done, null),
  };
}

/** A command on some profiles as a person repeats it, with the flags that it depends on. */
export function repeatedWords(
  command: string,
  { config, server, existing }: WorkloadFlags,
  profiles: readonly string[],
  rest: readonly string[],
): string {
  const flags = [
    ...(config === undefined ? [] : ['--config', config]),
    ...server.flatMap((choice) => ['--server', choice]),
    ...(existing ? ['--existing'] : []),
  ];
  const words = [command, '--profiles', profiles.join(','), ...flags, ...rest];
  return ['npx pgparity', ...words.map((word) => shellQuoted(word))].join(' ');
}
