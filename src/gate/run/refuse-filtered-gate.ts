import { UsageError } from '../../base/errors.ts';

/** A gate asks for every check, so that flags which leave some out contradict it. */
export function refuseFilteredGate(flags: string, required: readonly string[]): void {
  if (required.length === 0) return;
  throw new UsageError(
    'filtered-gate',
    `--require needs every check, and ${flags} leaves some out: run without it, or without --require.`,
  );
}
