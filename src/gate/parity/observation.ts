import { isRowsValue } from './answer-rows.ts';
import { jsonCopy, type Json } from './json.ts';
import type { Answer, Parameters } from '../../engine/session/answer.ts';

/** A named value from a check, in the form in which it is compared across profiles and recorded in baselines. */
export interface Observation {
  readonly value: Json;
  readonly comparison: ComparisonRule;
  /** The SQL that a person would run to see the value, where there is one. */
  readonly statement: string | null;
  /** Those of the statement. Left out of baselines. */
  readonly parameters?: Parameters;
}

/** How two values of one observation are held against each other. */
export type ComparisonRule =
  /** Every part is the same. Rows of an answer are compared in order only where the statement orders them. */
  | { readonly how: 'exact' }
  /** Floating point columns, and numbers of a plain value that are not whole, may differ by this much of the larger one. */
  | { readonly how: 'tolerance'; readonly relative: number }
  /** Nearest neighbours: the same distances in order, each with its own row; equal distances may come in any order. */
  | { readonly how: 'neighbours'; readonly relative: number }
  /** What came of a product's own test: its message is shown, and not compared. */
  | { readonly how: 'outcome' };

export interface ObservationOptions {
  /**
   * The largest relative difference of floating point values (float4, float8) that counts as the same. Differences below
   * 1.2e-7 or the tolerance, whichever is less, always do. Nothing else is compared within it; cast to float8 where it should.
   */
  readonly tolerance?: number;
  /** The answer's first column is an id and its second a distance: compare as nearest neighbours, with all columns. */
  readonly neighbours?: boolean;
  /** Compare notices too (severity and SQLSTATE; texts are shown, not compared). */
  readonly notices?: boolean;
  /** The SQL behind a value that is not an answer. */
  readonly statement?: string;
}

// Single-precision distances of 768 dimensions differ by a few 1e-6 between builds: 2.2e-6 was seen for small ones.
const neighbourTolerance = 1e-5;

/**
 * The observation of an answer or of a plain value, as it is now. Throws a RangeError for what cannot be compared: a value
 * that JSON cannot hold, or a tolerance within which everything is the same.
 */
export function observationOf(observed: Answer | Json, options: ObservationOptions = {}): Observation {
  const { tolerance } = options;
  if (tolerance !== undefined && !(tolerance >= 0 && tolerance < 1)) {
    throw new RangeError(`The tolerance is ${tolerance}: use a part of the larger value, from 0 to less than 1.`);
  }
  const comparison: ComparisonRule =
    options.neighbours === true
      ? { how: 'neighbours', relative: options.tolerance ?? neighbourTolerance }
      : options.tolerance === undefined
        ? { how: 'exact' }
        : { how: 'tolerance', relative: options.tolerance };
  if (!isAnswer(observed)) {
    const value = jsonCopy(observed);
    // Its rows would be compared as those of an answer: in any order.
    if (isRowsValue(value)) throw new RangeError('The value has the keys of an answer: observe the answer itself.');
    return { value, comparison, statement: options.statement ?? null };
  }
  if (options.neighbours === true && observed.kind === 'rows' && observed.columns.length < 2) {
    throw new RangeError(`Neighbours need an id and its distance as columns, and "${observed.statement}" has fewer.`);
  }
  const notices = options.notices === true ? { notices: noticesOf(observed) } : {};
  return {
    value: jsonCopy({ ...valueOf(observed), ...notices }),
    comparison,
    statement: observed.statement,
    parameters: observed.parameters,
  };
}

function valueOf(answer: Answer): { readonly [key: string]: Json } {
  if (answer.kind === 'error') {
    const { sqlstate, constraint, schema, table, column, dataType } = answer;
    return { error: sqlstate, constraint, schema, table, column, dataType };
  }
  return {
    command: answer.command,
    rowCount: answer.rowCount,
    columns: answer.columns.map(({ name, type }) => `${name} ${type}`),
    rows: answer.rows,
  };
}

function noticesOf(answer: Answer): Json {
  return answer.notices.map(({ severity, sqlstate }) => `${severity} ${sqlstate}`);
}

function isAnswer(observed: Answer | Json): observed is Answer {
  return (
    typeof observed === 'object' &&
    observed !== null &&
    'kind' in observed &&
    'statement' in observed &&
    (observed.kind === 'rows' || observed.kind === 'error')
  );
}
