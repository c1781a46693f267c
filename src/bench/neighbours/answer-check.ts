import { exactDistance } from './exact-distance.ts';
import { float32DistanceError } from './float32-error.ts';
import { tieLimit } from './tie-band.ts';
import type { Truth } from './truth.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** What a server answered to one query. */
interface ServerAnswer {
  readonly query: number;
  readonly vector: Float32Array;
  /** Nearest first. */
  readonly rows: readonly number[];
  /** The vector that the server has for one of these rows. */
  readonly vectorOf: (row: number) => Promise<Float32Array>;
}

/**
 * Holds an answer that was counted in float32 against the truth. Rows may be on the wrong side of the k-th distance by the
 * rounding of float32; answers how many are. Throws a PgparityError `oracles-disagree` for any other difference.
 */
export async function checkAnswer(truth: Truth, answer: ServerAnswer): Promise<number> {
  const { expected = new Uint32Array(), distances = new Float64Array() } = truth.queries[answer.query] ?? {};
  const possible = Math.min(truth.k, expected.length);
  const returned = new Set(answer.rows);
  if (answer.rows.length !== possible || returned.size !== possible) {
    disagree(answer, `the server has ${returned.size} rows and the client has ${possible}`);
  }
  const last = distances[possible - 1] ?? Number.NaN;
  const lastRow = answer.rows[possible - 1];
  if (lastRow === undefined) return 0;
  const right = new Set(expected);
  const wrong = answer.rows.filter((row) => !right.has(row));
  let rounding = 0;
  for (const row of new Set([...wrong, lastRow])) {
    const vector = await answer.vectorOf(row);
    const distance = exactDistance(truth.metric, vector, answer.vector);
    const error = float32DistanceError(truth.metric, vector, answer.vector);
    rounding = Math.max(rounding, error);
    // Nearer than that it would be in the truth. A distance that is not a number is not within anything.
    if ((distance > tieLimit(truth.metric, last) && distance <= last + error) || right.has(row)) continue;
    disagree(
      answer,
      `the server has the row ${row} at the distance ${distance}, and the last of the client is the row ${expected[possible - 1]} at ${last}`,
    );
  }
  // With ties there are more right rows than places, and a nearer row could be left out for one that ties.
  const missing = expected.findIndex((row, place) => !returned.has(row) && (distances[place] ?? 0) < last - rounding);
  if (missing !== -1) {
    disagree(
      answer,
      `the client has the row ${expected[missing]} at the distance ${distances[missing]}, which the server has not; its last is the row ${lastRow}, and the k-th distance is ${last}`,
    );
  }
  return wrong.length;
}

function disagree({ query }: ServerAnswer, how: string): never {
  throw new PgparityError(
    'oracles-disagree',
    `Exact search in the client and in the server disagree on query ${query}: ${how}. Do not use measurements based on either.`,
    { exitCode: exitCodes.broken },
  );
}
