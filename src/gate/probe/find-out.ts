import { expectedOf, type Assumption, type Observed } from './assumption.ts';
import type { PreparedGround } from './ground.ts';
import { withoutQuantities } from './outcome.ts';
import type { ProbeFinding } from './probe-document.ts';
import { unmetReason } from './probe-need.ts';
import { canonicalText } from '../parity/json.ts';
import { ConnectionLostError, StatementError } from '../../engine/session/session.ts';

/**
 * Probes one assumption and closes the sessions that this took. An answer that our own code cannot read is a difference
 * too: that code rests on what was assumed. Throws {@link ConnectionLostError} only.
 */
export async function findOut(assumption: Assumption, ground: PreparedGround): Promise<ProbeFinding> {
  if ('unknownBecause' in assumption) return unknownFinding(assumption, assumption.unknownBecause);
  const unmet = assumption.needs.map((need) => unmetReason(need, ground)).find((reason) => reason !== null);
  if (unmet !== undefined) return unknownFinding(assumption, unmet);
  try {
    return observedFinding(assumption, await assumption.probe(ground), ground.release);
  } catch (error) {
    if (error instanceof ConnectionLostError) throw error;
    if (!(error instanceof StatementError)) {
      return observedFinding(
        assumption,
        {
          observed: 'pgparity cannot read the answer',
          detail: (error as Error).message,
        },
        ground.release,
      );
    }
    const { message, sqlstate } = error.answer;
    return unknownFinding(
      assumption,
      `a statement on the way was refused: ${withoutQuantities(message)} [SQLSTATE ${sqlstate}]`,
    );
  } finally {
    await ground.closeSessions();
  }
}

/** The finding of what was observed. */
export function observedFinding(
  assumption: Extract<Assumption, { assumed: unknown }>,
  { observed, detail }: Observed,
  release: string | null,
): ProbeFinding {
  const { assumed, grade } = expectedOf(assumption, release);
  const result = canonicalText(observed) === canonicalText(assumed) ? 'as-assumed' : 'differs';
  // Copied, since a document is the reader's own: zod's type of JSON can be written to, ours cannot.
  return {
    ...stated(assumption),
    grade,
    result,
    ...structuredClone({ assumed, observed, detail: detail ?? null }),
  } as ProbeFinding;
}

export function unknownFinding(assumption: Assumption, reason: string): ProbeFinding {
  return { ...stated(assumption), result: 'unknown', reason };
}

function stated({ id, sentence, grade, standInSwitch }: Assumption) {
  return { id, sentence, grade, standInSwitch: standInSwitch ?? null };
}
