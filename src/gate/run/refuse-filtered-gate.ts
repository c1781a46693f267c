import { UsageError } from '../../base/errors.ts';
import { filterFlags, type Filter } from '../parity/filter.ts';

/** A gate asks for every check, so that flags which leave some out contradict it. */
export function refuseFilteredGate(filter: Filter, required: readonly string[]): void {
  if (required.length === 0) return;
  throw new UsageError(
    'filtered-gate',
    `--require needs every check, and ${filterFlags(filter)} leaves some out: run without it, or without --require.`,
  );
}
