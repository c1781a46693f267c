import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultSeed, parseProfiles, parseSeed, parseServers } from './options.ts';
import { ownVersion } from './version.ts';
import { readSettings } from '../base/config/settings.ts';
import type { Progress } from '../gate/report/progress.ts';
import type { RunOptions } from '../gate/run/run-options.ts';

/** The flags that `run` and `record` share. */
export interface RunFlags {
  readonly profiles: string;
  readonly require: string;
  readonly allowStandIn: boolean;
  readonly server: readonly string[];
  readonly existing: boolean;
  readonly suite: readonly string[];
  readonly check?: string;
  readonly product: string;
  readonly seed?: string;
}

export function addRunOptions(command: Command): Command {
  return command
    .option('-p, --profiles <names>', 'profiles to exercise, separated by commas; all available ones by default', '')
    .option('-r, --require <names>', 'profiles that must be exercised live; otherwise the exit code is 3', '')
    .option('--allow-stand-in', 'accept a stand-in for --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all profiles or for one: pgvector=native', [])
    .option('--existing', 'work next to a remote database that holds tables', false)
    .option('-s, --suite <path...>', 'only suite files whose path contains this text; not with --require', [])
    .option('-c, --check <name>', 'only checks whose name contains this text; not with --require')
    .option('--product <folder>', 'folder with schema/ and suites/', '.')
    .option('--seed <number>', 'seed of every random choice in the suites', String(defaultSeed));
}

/** The flags as options of a run. Throws a UsageError that names the flag and the value. */
export function runOptionsOf(flags: RunFlags, signal: AbortSignal, progress: Progress): RunOptions {
  readSettings(process.env);
  return {
    productFolder: resolve(flags.product),
    environment: process.env,
    profiles: parseProfiles('--profiles', flags.profiles),
    required: parseProfiles('--require', flags.require).map((profile) => profile.name),
    allowStandIn: flags.allowStandIn,
    servers: parseServers(flags.server),
    existing: flags.existing,
    suites: flags.suite,
    ...(flags.check === undefined ? {} : { namePattern: escaped(flags.check) }),
    seed: parseSeed(flags.seed),
    version: ownVersion(),
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done, suite) => progress.tick(profile, done, null, suite),
  };
}

/** The text as a pattern that matches itself. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
