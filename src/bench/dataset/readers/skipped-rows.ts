import type { RowFault, RowFaultReason } from './row-fault.ts';

/** How many rows were left out, why, and where the first of them are. */
export class SkippedRows {
  readonly #reasons = new Map<RowFaultReason, { rows: number; readonly examples: string[] }>();

  get rows(): number {
    return [...this.#reasons.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The first places of each reason, as `row 17 (from 0), byte 8772: element 3 (from 0) is NaN`. */
  get reasons(): ReadonlyMap<RowFaultReason, { readonly rows: number; readonly examples: readonly string[] }> {
    return this.#reasons;
  }

  add({ row, reason, fact }: RowFault, place: string): void {
    const counted = this.#reasons.get(reason) ?? { rows: 0, examples: [] };
    counted.rows += 1;
    if (counted.examples.length < examplesMax) counted.examples.push(`row ${row} (from 0), ${place}: ${fact}`);
    this.#reasons.set(reason, counted);
  }
}

const examplesMax = 5;
