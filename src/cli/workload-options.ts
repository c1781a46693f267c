import { parseSeed } from './options.ts';
import { profileOptionsOf, repeatedFlags, type ProfileFlags } from './profile-options.ts';
import { shellQuoted } from '../base/terminal/shell-command.ts';
import type { Config } from '../engine/config/config.ts';
import type { Progress } from '../gate/report/progress.ts';
import type { ExecOptions } from '../gate/workload/exec-options.ts';

type Shared = Omit<
  ExecOptions,
  'command' | 'folder' | 'results' | 'timeoutMs' | 'capture' | 'repeatCommand' | 'onLine' | 'signal'
> & { readonly signal: AbortSignal };

/** What `exec`, `capture` and `replay` have in common. */
export function workloadOptionsOf(
  flags: ProfileFlags,
  config: Config,
  signal: AbortSignal,
  progress: Progress,
): Shared {
  return {
    ...profileOptionsOf(flags, config),
    seed: parseSeed(undefined, config.seed),
    signal,
    onStage: (profile, stage) => progress.stage(profile, stage),
    onTick: (profile, done) => progress.tick(profile, done, null),
  };
}

/** A command on some profiles as a person repeats it, with the flags that it depends on. */
export function repeatedWords(
  command: string,
  flags: ProfileFlags,
  profiles: readonly string[],
  rest: readonly string[],
): string {
  const words = [command, '--profiles', profiles.join(','), ...repeatedFlags(flags), ...rest];
  return ['npx pgparity', ...words.map((word) => shellQuoted(word))].join(' ');
}
