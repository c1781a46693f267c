import type { Command } from 'commander';
import { parseSeed } from './options.ts';
import { addProfileOptions, profileOptionsOf, repeatedFlags, type ProfileFlags } from './profile-options.ts';
import type { Config } from '../engine/config/config.ts';
import { UsageError } from '../base/errors.ts';
import type { Progress } from '../gate/report/progress.ts';
import type { RunOptions } from '../gate/run/run-options.ts';
import { reportedKinds } from '../schema/catalog/reported-kinds.ts';

/** The flags that `run`, `record` and `config` share. */
export interface RunFlags extends ProfileFlags {
  readonly suite: readonly string[];
  readonly check?: string;
  readonly seed?: string;
  readonly compare: readonly string[];
}

export function addRunOptions(command: Command): Command {
  return addProfileOptions(command)
    .option('-s, --suite <path...>', 'suite files whose path contains this text', [])
    .option('--check <name>', 'checks whose name contains this text')
    .option('--compare <kind...>', `also compare reported entries: ${kinds.join(', ')}`, [])
    .option('--seed <number>', 'seed of the suites (default: seed of the config)');
}

/** The flags as options of a run. Throws a UsageError that names the flag and the value. */
export function runOptionsOf(flags: RunFlags, config: Config, signal: AbortSignal, progress: Progress): RunOptions {
  const { suite, compare, check, seed } = flags;
  return {
    ...profileOptionsOf(flags, config),
    suites: suite,
    compareKinds: parseKinds(compare),
    ...(check === undefined ? {} : { check }),
    seed: parseSeed(seed, config.seed),
    repeatArguments: [...repeatedFlags(flags), ...(seed === undefined ? [] : ['--seed', seed])],
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done, suiteFile) => progress.tick(profile, done, null, suiteFile),
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
