import type { Command } from 'commander';
import { parseProfiles, parseRequired, parseSeed, parseServers } from './options.ts';
import { ownVersion } from './version.ts';
import { addProductOption, type ProductFlags } from './product.ts';
import type { Config } from '../engine/config/config.ts';
import { UsageError } from '../base/errors.ts';
import type { Progress } from '../gate/report/progress.ts';
import type { RunOptions } from '../gate/run/run-options.ts';
import { reportedKinds } from '../schema/catalog/reported-kinds.ts';

/** The flags that `run` and `record` share. */
export interface RunFlags extends ProductFlags {
  readonly profiles: string;
  readonly require: string;
  readonly allowStandIn: boolean;
  readonly server: readonly string[];
  readonly existing: boolean;
  readonly suite: readonly string[];
  readonly check?: string;
  readonly seed?: string;
  readonly compare: readonly string[];
}

export function addRunOptions(command: Command): Command {
  return addProductOption(command)
    .option('-p, --profiles <names>', 'profiles, separated by commas (default: all available)', '')
    .option('-r, --require <names>', 'profiles that must be live, else exit with 3', '')
    .option('--allow-stand-in', 'accept a stand-in for --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'allow a remote database that contains tables', false)
    .option('-s, --suite <path...>', 'suite files whose path contains this text', [])
    .option('--check <name>', 'checks whose name contains this text')
    .option('--compare <kind...>', `also compare reported entries: ${kinds.join(', ')}`, [])
    .option('--seed <number>', 'seed of the suites (default: seed of the config)');
}

/** The flags as options of a run. Throws a UsageError that names the flag and the value. */
export function runOptionsOf(flags: RunFlags, config: Config, signal: AbortSignal, progress: Progress): RunOptions {
  const profiles = parseProfiles('--profiles', flags.profiles, config);
  return {
    config,
    environment: process.env,
    profiles: profiles.length > 0 ? profiles : config.profiles,
    required: parseRequired(flags.require, profiles, config),
    allowStandIn: flags.allowStandIn,
    servers: parseServers(flags.server, config, profiles),
    existing: flags.existing,
    suites: flags.suite,
    compareKinds: parseKinds(flags.compare),
    ...(flags.check === undefined ? {} : { check: flags.check }),
    seed: parseSeed(flags.seed, config.seed),
    repeatArguments: repeatArgumentsOf(flags),
    version: ownVersion(),
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done, suite) => progress.tick(profile, done, null, suite),
  };
}

/** The flags without which a check would run on another product, another server or other data. */
function repeatArgumentsOf({ config, server, existing, seed }: RunFlags): readonly string[] {
  return [
    ...(config === undefined ? [] : ['--config', config]),
    ...server.flatMap((choice) => ['--server', choice]),
    ...(existing ? ['--existing'] : []),
    ...(seed === undefined ? [] : ['--seed', seed]),
  ];
}

const kinds = reportedKinds.map(({ kind }) => kind);

function parseKinds(given: readonly string[]): readonly string[] {
  for (const kind of given) {
    if (!kinds.includes(kind)) {
      throw new UsageError('compare-kind', `Unknown kind "${kind}" for --compare. Use ${kinds.join(', ')}.`);
    }
  }
  return given;
}
