import { tieLimit } from './tie-band.ts';
import type { Truth } from './truth.ts';
import { UsageError } from '../../base/errors.ts';

/** The exact neighbours for a smaller k, with all that tie there. Throws a UsageError for a larger one. */
export function truthAt(truth: Truth, k: number): Truth {
  if (k === truth.k) return truth;
  if (!Number.isInteger(k) || k < 1 || k > truth.k) {
    throw new UsageError('truth-too-short', `The exact neighbours are known for k from 1 to ${truth.k}, not for ${k}.`);
  }
  const queries = truth.queries.map(({ expected, distances }) => {
    const last = distances[k - 1];
    if (last === undefined) return { expected, distances };
    const limit = tieLimit(truth.metric, last);
    const beyond = distances.findIndex((distance) => distance > limit);
    const count = beyond === -1 ? distances.length : beyond;
    return { expected: expected.slice(0, count), distances: distances.slice(0, count) };
  });
  return { ...truth, k, queries };
}
