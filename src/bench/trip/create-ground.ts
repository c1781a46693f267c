import type { BenchmarkPlace } from './benchmark-place.ts';
import type { Ground, SearchedData } from './context/trip.ts';
import { Steps } from './context/steps.ts';

/**
 * The ground of the profile's steps, once its data are known. `standing` is what else their numbers depend on: the indexes
 * of a table that was there before.
 */
export function createGround(
  { choice, database, options, steps, fingerprint, measured }: BenchmarkPlace,
  data: SearchedData,
  standing: unknown = null,
): Ground {
  const { name } = choice.profile;
  const { signal, k, seed, progress, fresh } = options;
  const { description, throwAway } = measured.server;
  const lasting = Object.entries(fingerprint)
    .filter(([fact]) => !fleeting.has(fact) && !(throwAway && fact === 'server.cluster'))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  const { version, queries, storage } = options;
  const { hash, metric } = data.facts;
  const basis = { name, data: hash, metric, k, version, seed, queries, storage, description, lasting, standing };
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

/** Facts that are others at each start, and change no number that a step found. */
const fleeting: ReadonlySet<string> = new Set(['machine.loadAtStart', 'client.loadAtStart']);
