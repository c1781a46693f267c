import { createHash } from 'node:crypto';
import type { OpenedData } from './opened-vectors.ts';
import type { SearchedData } from '../context/trip.ts';
import { describeVectors } from '../../dataset/statistics/describe-vectors.ts';
import { readNeighbours } from '../../dataset/readers/neighbour-source.ts';
import { checkTruthFile } from '../../neighbours/check-truth-file.ts';
import { exactNeighbours } from '../../neighbours/exact-neighbours.ts';
import { TruthCache, truthFolder } from '../../neighbours/truth-cache.ts';
import type { Environment } from '../../../base/config/environment.ts';

export interface SearchedDataOptions {
  readonly k: number;
  readonly seed: number;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly onStage: (text: string) => void;
  readonly onShare: (share: number) => void;
}

/**
 * The data with their exact answers and statistics. The answers are counted here and kept in the cache; neighbours that
 * came with the data are held against them, and where they disagree that is an error, never a lower recall.
 */
export async function searchedData(
  opened: OpenedData,
  rowOf: SearchedData['rowOf'],
  options: SearchedDataOptions,
): Promise<SearchedData> {
  const { base, queries, metric, rows, queryCount, baseHash, queriesHash, neighbours } = opened;
  const { k, seed, environment, signal, onStage, onShare } = options;
  const onRows = (done: number): void => onShare(Math.min(1, done / rows));
  onStage('exact neighbours');
  const key = { base: baseHash, queries: queriesHash, metric, k, included: null };
  const truth = await new TruthCache(truthFolder(environment)).truthOf(key, () =>
    exactNeighbours({ base, queries, dimensions: base.dimensions, metric, k, signal, onRows }),
  );
  if (neighbours !== null) {
    onStage('the neighbours that came with the data');
    const known = (await readNeighbours(neighbours, { signal })).slice(0, queryCount);
    await checkTruthFile(truth, { name: neighbours.name, neighbours: known }, { base, queries, signal });
  }
  onStage('statistics of the vectors');
  const statistics = await describeVectors(base, { seed, signal, onRows });
  return {
    base,
    queries,
    truth,
    rowOf,
    facts: {
      name: opened.name,
      hash: createHash('sha256').update(`${baseHash} ${queriesHash}`).digest('hex'),
      metric,
      rows,
      dimensions: base.dimensions,
      queries: queryCount,
      statistics: Object.fromEntries(Object.entries(statistics)),
      skippedRows: opened.skippedRows,
    },
  };
}

/** Of a table whose ids are the places of the rows. */
export function placeOfRow(id: string): number {
  const place = Number(id);
  if (!/^\d+$/.test(id) || !Number.isSafeInteger(place)) throw new RangeError(`The id "${id}" is no place of a row.`);
  return place;
}
