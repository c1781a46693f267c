import { catalogCheck } from '../parity/built-in-names.ts';
import type { Exercise } from '../parity/exercise.ts';

/**
 * The exercises without the entries of a catalog that one of them could not read. Each such gap is listed in the verdict;
 * compared, it would be a difference of the roles and not of the databases.
 */
export function comparableCatalogs(exercises: readonly Exercise[]): readonly Exercise[] {
  const unread = exercises.flatMap((exercise) => exercise.unreadEntries ?? []);
  if (unread.length === 0) return exercises;
  return exercises.map((exercise) => {
    const record = exercise.checks[catalogCheck];
    if (record === undefined || record.outcome === 'not-exercised') return exercise;
    const read = Object.entries(record.observations).filter(([name]) => !unread.some((start) => isMeant(start, name)));
    return {
      ...exercise,
      checks: { ...exercise.checks, [catalogCheck]: { ...record, observations: Object.fromEntries(read) } },
    };
  });
}

/** A kind ends in a space and means every entry of it; anything else is one entry. */
function isMeant(unread: string, name: string): boolean {
  return unread.endsWith(' ') ? name.startsWith(unread) : name === unread;
}
