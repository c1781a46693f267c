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
  // Lines that stay: one in ten seconds is enough of a run of minutes, and the end of each profile.
  const paceMs = isInteractive(process.stderr, process.env) ? 0 : linePaceMs;
  let spokenAtMs = -Infinity;
  const isDue = (text: string): boolean => {
    const now = performance.now();
    if (now - spokenAtMs < paceMs && text !== 'measured' && text !== 'failed') return false;
    spokenAtMs = now;
    return true;
  };
  return {
    stage(profile, text) {
      if (!isShown(profile)) return;
      stages.set(profile, { text, sinceMs: performance.now() });
      if (isDue(text)) progress.stage(profile, text);
    },
    share(profile, share) {
      const stage = stages.get(profile);
      if (!isShown(profile) || stage === undefined) return;
      const elapsedMs = performance.now() - stage.sinceMs;
      if (elapsedMs < quietMs || share <= 0) return;
      if (!isDue(stage.text)) return;
      const secondsLeft = Math.ceil((elapsedMs * (1 - share)) / share / 1000);
      progress.stage(profile, `${stage.text} (${Math.floor(share * 100)} %, ${secondsLeft} s left)`);
    },
    close: () => progress.close(),
  };
}

const quietMs = 2_000;
const linePaceMs = 10_000;
