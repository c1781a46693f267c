import { UsageError } from '../../../base/errors.ts';

interface IdFacts {
  readonly path: string;
  readonly k: number;
  readonly firstQuery: number;
  /** The first number that is no id any more. */
  readonly idsEnd: number;
  placeOf(query: number, element: number): string;
}

/** Ids as they lie in a file of truth. Throws a UsageError for one that is no row of the base, or that comes twice. */
export function checkedIds(values: ArrayLike<number>, facts: IdFacts): Uint32Array {
  const ids = new Uint32Array(values.length);
  let seen = new Set<number>();
  for (let index = 0; index < values.length; index += 1) {
    if (index % facts.k === 0) seen = new Set();
    const id = values[index] as number;
    if (!Number.isInteger(id) || id < 0 || id >= facts.idsEnd) {
      refuse(facts, index, `the id ${id} is not between 0 and ${facts.idsEnd - 1}`, 'Pass the truth of these vectors.');
    }
    if (seen.has(id)) refuse(facts, index, `the id ${id} appears twice`, 'Compute the truth again.');
    seen.add(id);
    ids[index] = id;
  }
  return ids;
}

function refuse({ path, k, firstQuery, placeOf }: IdFacts, index: number, fact: string, remedy: string): never {
  const query = firstQuery + Math.floor(index / k);
  const element = index % k;
  throw new UsageError(
    'dataset-truth-id',
    `${path}: row ${query} (from 0), ${placeOf(query, element)}: neighbour ${element} (from 0): ${fact}. ${remedy}`,
  );
}
