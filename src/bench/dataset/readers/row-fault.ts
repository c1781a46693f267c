import { UsageError } from '../../../base/errors.ts';

/** What can be wrong with one row. Such a row is refused, or left out and counted. */
export type RowFaultReason = 'null' | 'wrong-dimension' | 'not-a-number' | 'not-finite' | 'overflow' | 'not-a-vector';

export interface RowFault {
  /** From 0, as it lies in the file. */
  readonly row: number;
  /** Where in the row, from 0; 0 where the whole row is meant. */
  readonly element: number;
  readonly reason: RowFaultReason;
  /** For a person, after the name of the row: `element 3 (from 0) is NaN`. */
  readonly fact: string;
}

/** A fault of a row as an error that names file, row and place. */
export function rowFaultError(path: string, fault: RowFault, place: string): UsageError {
  return new UsageError(
    `dataset-${fault.reason}`,
    `${path}: row ${fault.row} (from 0), ${place}: ${fault.fact}. Repair the file, or skip such rows with --skip-bad-rows.`,
  );
}

/** The fact that an element is not finite, or becomes infinite as a float32 (at most 3.4e38). */
export function elementFault(row: number, element: number, stored: number, original: number): RowFault {
  const name = `element ${element} (from 0)`;
  return Number.isFinite(original) && !Number.isFinite(stored)
    ? { row, element, reason: 'overflow', fact: `${name} is ${original}, out of range for float32` }
    : { row, element, reason: 'not-finite', fact: `${name} is ${original}` };
}

export function dimensionFault(row: number, elements: number, dimensions: number): RowFault {
  return {
    row,
    element: 0,
    reason: 'wrong-dimension',
    fact: `it has ${elements} ${elements === 1 ? 'element' : 'elements'}, expected ${dimensions}`,
  };
}
