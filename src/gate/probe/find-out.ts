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
    return findingOn(ground, assumption, await assumption.probe(ground));
  } catch (error) {
    if (error instanceof ConnectionLostError) throw error;
    if (!(error instanceof StatementError)) {
      return findingOn(ground, assumption, {
        observed: 'pgparity cannot read the answer',
        detail: (error as Error).message,
      });
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

/** The finding of what was observed on the server of the ground. */
export function findingOn(
  ground: PreparedGround,
  assumption: Extract<Assumption, { assumed: unknown }>,
  observed: Observed,
): ProbeFinding {
  return observedFinding(assumption, observed, ground.release, unmetReason('omni', ground) === null);
}

/** The finding of what was observed, of a server that may be another one. */
export function observedFinding(
  assumption: Extract<Assumption, { assumed: unknown }>,
  { observed, detail }: Observed,
  release: string | null,
  isOmni = false,
): ProbeFinding {
  const { assumed, grade } = expectedOf(assumption, release, isOmni);
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
