import type { BenchmarkRecord } from '../benchmark/result.ts';
import { csvText } from './csv.ts';

/** Every sample in the order in which it happened. Each row carries the result's canary. */
export function renderSamplesCsv({ result, samples }: BenchmarkRecord): string {
  return csvText(
    ['arm', 'block', 'order', 'query', 'nanoseconds', 'returned', 'error', 'profile', 'run', 'canary'],
    samples.map((sample) => ({
      ...sample,
      profile: result.profile.name,
      run: result.runId,
      canary: result.canary,
    })),
  );
}
