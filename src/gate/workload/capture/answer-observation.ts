import type { Sent } from './capture.ts';
import { observationOf, type Observation } from '../../parity/observation.ts';
import { ordersItsRows } from '../../../engine/sql/ordering.ts';

// As for neighbours: single-precision distances differ by a few 1e-6 between builds of an extension.
const tolerance = 1e-5;

/** The answer as it is compared: notices too, floats within a tolerance, volatile columns masked. */
export async function answerObservation(sent: Sent, masked: ReadonlySet<number>): Promise<Observation> {
  const { answer } = sent;
  const shown =
    answer.kind === 'error' || masked.size === 0
      ? answer
      : { ...answer, rows: answer.rows.map((row) => row.map((cell, place) => (masked.has(place) ? mask : cell))) };
  const observation = observationOf(shown, { notices: true, tolerance });
  return (await isReadable(sent)) ? observation : { ...observation, statement: null };
}

const mask = '(differs from run to run)';

/** Whether our parser can find out about the order of the rows; a server may know more than it does. */
async function isReadable({ sql, answer }: Sent): Promise<boolean> {
  if (answer.kind === 'error' || answer.rows.length < 2) return true;
  try {
    await ordersItsRows(sql);
    return true;
  } catch {
    return false;
  }
}
