import { runProgress } from './run-progress.ts';
import { isInteractive } from '../base/terminal/terminal-abilities.ts';
import type { BenchmarkProgress } from '../bench/trip/options/benchmark-progress.ts';
import type { ProfileName } from '../engine/profile/profile.ts';

/**
 * Progress of a benchmark on standard error: the stage, its share done, and how long it will take at the rate so far. Of
 * a profile whose numbers may not be shown there is one line only, and the clock stands still from that line to the next
 * profile's: every line has a time beside it, and a duration follows from two of them.
 */
export function benchProgress(
  mayShowTimes: (profile: ProfileName) => boolean,
): BenchmarkProgress & { readonly close: () => void } {
  let [pausedAtMs, pausedForMs] = [null as number | null, 0];
  const progress = runProgress(() => (pausedAtMs ?? performance.now()) - pausedForMs);
  const stages = new Map<string | null, { readonly text: string; readonly sinceMs: number }>();
  const isShown = (profile: ProfileName | null): boolean => {
    if (profile === null || mayShowTimes(profile)) {
      if (pausedAtMs !== null) pausedForMs += performance.now() - pausedAtMs;
      pausedAtMs = null;
      return true;
    }
    pausedAtMs ??= performance.now();
    if (!stages.has(profile)) progress.stage(profile, 'measuring; the licence restricts its progress');
    stages.set(profile, { text: '', sinceMs: 0 });
    return false;
  };
  const isTerminal = isInteractive(process.stderr, process.env);
  let spokenAtMs = -Infinity;
  const spoken = new Map<string | null, string>();
  /** Lines that stay are few: the first and the last of each profile, a new stage in five seconds, the same in ten. */
  const isDue = (profile: string | null, text: string): boolean => {
    const now = performance.now();
    const isEdge = !spoken.has(profile) || text === 'measured' || text === 'failed';
    const paceMs = spoken.get(profile) === text ? samePaceMs : newPaceMs;
    if (!isTerminal && !isEdge && now - spokenAtMs < paceMs) return false;
    spokenAtMs = now;
    spoken.set(profile, text);
    return true;
  };
  return {
    stage(profile, text) {
      if (!isShown(profile)) return;
      stages.set(profile, { text, sinceMs: performance.now() });
      if (isDue(profile, text)) progress.stage(profile, text);
    },
    share(profile, share) {
      const stage = stages.get(profile);
      if (!isShown(profile) || stage === undefined) return;
      const elapsedMs = performance.now() - stage.sinceMs;
      if (elapsedMs < quietMs || share <= 0) return;
      if (!isDue(profile, stage.text)) return;
      const secondsLeft = Math.ceil((elapsedMs * (1 - share)) / share / 1000);
      progress.stage(profile, `${stage.text} (${Math.floor(share * 100)} %, ${secondsLeft} s left)`);
    },
    close: () => progress.close(),
  };
}

const quietMs = 2_000;
const newPaceMs = 5_000;
const samePaceMs = 10_000;
