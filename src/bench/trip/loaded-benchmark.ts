import type { BenchmarkPlace } from './benchmark-place.ts';
import { createGround } from './create-ground.ts';
import type { SearchedData } from './context/trip.ts';
import type { PreparedData } from './prepared-data.ts';
import { measureProfile, type Measured } from './profile-benchmark.ts';
import type { DatasetFacts, StrategyName } from '../../vault/result/result.ts';
import { installStrategies } from './database/install-strategies.ts';
import type { BenchmarkOptions } from './options/benchmark-options.ts';

/** Loads the vectors into a database of our own, and measures every strategy that the server has. */
export async function measureLoaded(
  place: BenchmarkPlace,
  prepared: PreparedData,
): Promise<Measured & { readonly data: DatasetFacts; readonly strategies: readonly StrategyName[] }> {
  const { choice, database } = place;
  const options = optionsWithin(place);
  const { name } = choice.profile;
  const here = await installStrategies(database);
  const wanted = options.strategies ?? here;
  const strategies = wanted.filter((strategy) => here.includes(strategy));
  const searched = searchedWithin(place, prepared);
  const { facts } = searched;
  const ground = createGround(place, searched);
  const found = await measureProfile(ground, prepared.columns, strategies, options);
  const missing = wanted
    .filter((strategy) => !strategies.includes(strategy))
    .map((strategy) => ({ what: strategy, reason: `The server of ${name} has no access method ${strategy}.` }));
  return {
    data: facts,
    strategies,
    samples: found.samples,
    warnings: [...found.warnings, ...ground.steps.warnings()],
    parts: { ...found.parts, notExercised: [...missing, ...found.parts.notExercised] },
  };
}

/** Searches in process take twice as long: fewer of them are asked, and the intervals of recall say so. */
function searchedWithin({ measured: { server } }: BenchmarkPlace, { searched }: PreparedData): SearchedData {
  if (server.kind !== 'embedded') return searched;
  return { ...searched, facts: { ...searched.facts, queries: Math.min(searched.facts.queries, queriesInProcess) } };
}

const queriesInProcess = 200;

/**
 * In process there is one session, so there is no load of several clients, and a build takes four times as long: each
 * index is built once, and of the scenarios only the traps are tried. The result says so.
 */
function optionsWithin({ measured: { server }, options }: BenchmarkPlace): BenchmarkOptions {
  if (server.kind !== 'embedded') return options;
  const scenarios = new Set([...options.scenarios].filter((name) => name === 'traps'));
  return { ...options, builds: 1, scenarios };
}
