import type { TableIndex } from './table-indexes.ts';
import type { Trip } from '../context/trip.ts';
import { defaultSweep, type IndexSweep } from '../sweep/default-sweep.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/** The searches of an index as it lies. */
export async function sweepOf({ database, options, workload }: Trip, index: TableIndex): Promise<IndexSweep> {
  const known = new Set(await vectorSettingNames(database.session, index.strategy));
  const choice = { ...options.sweep, ...index.built };
  const { rows } = workload.facts;
  const [sweep] = defaultSweep(index.strategy, { rows, k: options.k, choice, known });
  if (sweep === undefined) throw new RangeError(`There is no sweep of ${index.strategy}.`);
  return { options: index.options, searches: sweep.searches };
}
