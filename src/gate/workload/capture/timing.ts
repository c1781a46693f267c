import type { Capture, Sent } from './capture.ts';

/** Refusals that a statement gets or not as sessions meet in time, each with what is left to chance. */
const reasons: Readonly<Record<string, string>> = {
  '40P01': 'which transaction of a deadlock is refused is chance (40P01)',
  '40001': 'which of two transactions cannot be serialized depends on timing (40001)',
  '55P03': 'whether a lock is free in time depends on timing (55P03)',
  '57014': 'whether a statement ends before its time limit depends on timing (57014)',
};

const deadlock = '40P01';
const inFailedTransaction = '25P02';

/** Whether timing can decide that a statement is refused so. */
export function isTimed(sqlstate: string): boolean {
  return sqlstate in reasons;
}

/** What of a capture depends on how its sessions met. */
export interface Timing {
  /** The SQLSTATE of such a refusal: of the statement, or of the one that failed its transaction. */
  readonly refusals: ReadonlyMap<Sent, string>;
  readonly deadlocks: number;
}

export function timingOf({ statements }: Capture): Timing {
  const refusals = new Map<Sent, string>();
  /** By connection, the refusal of a transaction that is not over. */
  const open = new Map<number, string>();
  let deadlocks = 0;
  for (const sent of statements) {
    const { connection, answer } = sent;
    const own = answer.kind === 'error' ? answer.sqlstate : '';
    if (own === deadlock) deadlocks += 1;
    const before = open.get(connection);
    if (isTimed(own)) {
      refusals.set(sent, own);
      open.set(connection, own);
    } else if (before !== undefined) {
      if (own === inFailedTransaction || (answer.kind === 'rows' && answer.command === 'ROLLBACK'))
        refusals.set(sent, before);
      if (own !== inFailedTransaction) open.delete(connection);
    }
  }
  return { refusals, deadlocks };
}

/**
 * The SQLSTATE by which timing explains that two executions of a statement were answered differently: one side was
 * refused so, and the other side was not refused for a cause of its own. Null where timing explains nothing.
 */
export function timedRefusal(left: Sent, leftTiming: Timing, right: Sent, rightTiming: Timing): string | null {
  const sides = [
    { answer: left.answer, refusal: leftTiming.refusals.get(left) },
    { answer: right.answer, refusal: rightTiming.refusals.get(right) },
  ];
  if (sides.some(({ answer, refusal }) => answer.kind === 'error' && refusal === undefined)) return null;
  return sides.find(({ refusal }) => refusal !== undefined)?.refusal ?? null;
}

/**
 * Why executions that differ by such a refusal are not compared: the first profile, asked twice, answered one way and the
 * other, or both profiles had as many deadlocks and other victims. Null where it is a difference all the same.
 */
export function timedReason(
  refusal: string,
  seenOnOne: ReadonlySet<string>,
  left: Timing,
  right: Timing,
): string | null {
  const otherVictim = refusal === deadlock && left.deadlocks === right.deadlocks;
  return otherVictim || seenOnOne.has(refusal) ? (reasons[refusal] ?? null) : null;
}

/** What to do about a difference that timing may have made, and did not make on the first profile. */
export function timedNote(sqlstate: string): string {
  return `Timing can decide ${sqlstate}, and did not when the first profile was asked twice: run it again before you believe or accept it.`;
}
