import type { Capture, Sent } from './capture.ts';
import { pairCaptures } from './pair-captures.ts';
import { answerObservation } from './answer-observation.ts';
import { timedRefusal, timingOf } from './timing.ts';
import { sameValue } from '../../parity/equality.ts';

/** What differs from itself on one profile, by statement. */
export interface Volatility {
  /** Columns that differ, by their places, where the rest does not. */
  readonly columns: ReadonlySet<number>;
  /** Why nothing of the statement can be compared; null where something can. */
  readonly unstable: string | null;
  /** SQLSTATEs that it was refused with in one of the two captures only, as timing had it. */
  readonly refusals: ReadonlySet<string>;
}

/** What never differs from itself. */
export const stable: Volatility = { columns: new Set(), unstable: null, refusals: new Set() };

/** Holds two captures of one profile against each other. Statements without an entry are stable. */
export async function volatilityOf(first: Capture, again: Capture): Promise<ReadonlyMap<string, Volatility>> {
  const found = new Map<string, Volatility>();
  const pairs = pairCaptures(first, again);
  const sentAgain = new Set(again.statements.map(({ key }) => key));
  const [timing, timingAgain] = [timingOf(first), timingOf(again)];
  for (const sent of first.statements) {
    const before = found.get(sent.key) ?? stable;
    if (before.unstable !== null) continue;
    const partner = pairs.get(sent);
    const refusal = partner === undefined ? null : timedRefusal(sent, timing, partner, timingAgain);
    const seen = await volatilityBetween(sent, partner, sentAgain);
    if (seen.unstable === null && seen.columns.size === 0) continue;
    found.set(
      sent.key,
      refusal === null
        ? { ...before, columns: new Set([...before.columns, ...seen.columns]), unstable: seen.unstable }
        : { ...before, refusals: new Set([...before.refusals, refusal]) },
    );
  }
  return found;
}

async function volatilityBetween(
  sent: Sent,
  partner: Sent | undefined,
  sentAgain: ReadonlySet<string>,
): Promise<Volatility> {
  if (partner === undefined)
    return sentAgain.has(sent.key) ? stable : unstable('it was not sent when the command ran again');
  if (sent.rowsLeftOut + partner.rowsLeftOut > 0) return unstable('its answer has more than 10,000 rows');
  const none = new Set<number>();
  if (await sameValue(await answerObservation(sent, none), await answerObservation(partner, none))) return stable;
  const [left, right] = [sent.answer, partner.answer];
  const sameShape = left.kind === 'rows' && right.kind === 'rows' && left.rows.length === right.rows.length;
  if (!sameShape || left.columns.length !== right.columns.length)
    return unstable('it differs from itself when it runs again under another plan');
  const columns = left.columns.flatMap((_, place) =>
    left.rows.every((row, at) => row[place] === right.rows[at]?.[place]) ? [] : [place],
  );
  if (columns.length === left.columns.length)
    return unstable('every column differs from itself when it runs again under another plan');
  return { ...stable, columns: new Set(columns) };
}

function unstable(reason: string): Volatility {
  return { ...stable, unstable: reason };
}
