import { runProgress } from './run-progress.ts';
import type { BenchmarkProgress } from '../benchmark/benchmark-options.ts';
import type { ProfileName } from '../profile/profile.ts';

/**
 * Progress of a benchmark on standard error: the stage, its share done, and how long it will take at the rate so far.
 * The remaining time is left out for a profile whose numbers may not be shown: a number follows from it.
 */
export function benchProgress(
  mayShowTimes: (profile: ProfileName) => boolean,
): BenchmarkProgress & { readonly close: () => void } {
  const progress = runProgress();
  const stages = new Map<string, { readonly text: string; readonly sinceMs: number }>();
  return {
    stage(profile, text) {
      stages.set(profile, { text, sinceMs: performance.now() });
      progress.stage(profile, text);
    },
    share(profile, share) {
      const stage = stages.get(profile);
      if (stage === undefined) return;
      const elapsedMs = performance.now() - stage.sinceMs;
      const remaining =
        mayShowTimes(profile) && share > 0 && elapsedMs > quietMs
          ? `, ${Math.ceil((elapsedMs * (1 - share)) / share / 1000)} s left`
          : '';
      progress.stage(profile, `${stage.text} (${Math.floor(share * 100)} %${remaining})`);
    },
    close: () => progress.close(),
  };
}

const quietMs = 2_000;
