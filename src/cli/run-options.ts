import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseProfiles, parseSeed, parseServers } from './options.ts';
import { ownVersion } from './version.ts';
import { reportedKinds } from '../catalog/reported-kinds.ts';
import { readSettings } from '../config/settings.ts';
import { UsageError } from '../pgparity-error.ts';
import type { Progress } from '../report/progress.ts';
import type { RunOptions } from '../run/run-options.ts';

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
  readonly compare: readonly string[];
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--profiles <names>', 'profiles to exercise, separated by commas (default: all that this machine has)', '')
    .option('--require <names>', 'profiles that must be exercised live, or the run ends with exit code 3', '')
    .option('--allow-stand-in', 'let a stand-in satisfy --require', false)
    .option('--server <choice...>', 'docker, native, remote or auto, for all or for one: pgvector=native', [])
    .option('--existing', 'work next to a remote database that holds tables', false)
    .option('--suite <path...>', 'only suite files whose path holds this text', [])
    .option('--check <name>', 'only checks whose name holds this text')
    .option('--compare <kind...>', `catalog entries to compare that are only reported: ${kinds.join(', ')}`, [])
    .option('--product <folder>', 'the folder that holds schema/ and suites/', '.')
    .option('--seed <number>', 'the seed of every random choice in the suites');
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
    compareKinds: parseKinds(flags.compare),
    ...(flags.check === undefined ? {} : { namePattern: escaped(flags.check) }),
    seed: parseSeed(flags.seed),
    version: ownVersion(),
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done, suite) => progress.tick(profile, done, null, suite),
  };
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

/** The text as a pattern that matches itself. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
