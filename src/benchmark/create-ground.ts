import type { BenchmarkPlace } from './benchmark.ts';
import type { Ground, SearchedData } from './ground.ts';
import { Steps } from './steps.ts';

/** The ground of the profile's steps, once its data are known. */
export function createGround(
  { choice, database, options, steps, fingerprint }: BenchmarkPlace,
  data: SearchedData,
): Ground {
  const { name } = choice.profile;
  const { signal, k, seed, progress, fresh } = options;
  // A load that comes and goes, and a cluster that is made anew, change no number that a step found.
  const lasting = Object.entries(fingerprint)
    .filter(([fact]) => !/load|cluster|available/i.test(fact))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  const { version, queries, storage } = options;
  const basis = { name, data: data.facts.hash, k, version, seed, queries, storage, lasting };
  return {
    database,
    data,
    steps: new Steps(steps, basis, fresh),
    k,
    seed,
    signal,
    stage: (text) => progress.stage(name, text),
    share: (share) => progress.share(name, share),
  };
}
