import { align } from './align.ts';
import type { Capture, Sent } from './capture.ts';

/** The statement of `other` that answers to each statement of `reference`: on the connection most like its own, in order. */
export function pairCaptures(reference: Capture, other: Capture): ReadonlyMap<Sent, Sent> {
  const free = new Set(connectionsOf(other));
  const pairs = new Map<Sent, Sent>();
  for (const own of connectionsOf(reference)) {
    const partner = mostAlike(own, [...free]);
    if (partner === undefined) break;
    free.delete(partner);
    const indexes = align(
      own.map(({ key }) => key),
      partner.map(({ key }) => key),
    );
    for (const [at, index] of indexes.entries()) {
      const [left, right] = [own[at], index === null ? undefined : partner[index]];
      if (left !== undefined && right !== undefined) pairs.set(left, right);
    }
  }
  return pairs;
}

function connectionsOf({ statements }: Capture): readonly (readonly Sent[])[] {
  const byConnection = new Map<number, Sent[]>();
  for (const each of statements)
    byConnection.set(each.connection, [...(byConnection.get(each.connection) ?? []), each]);
  return [...byConnection.entries()].toSorted(([left], [right]) => left - right).map(([, sent]) => sent);
}

/** Pools hand their connections out in any order: the one that shares the most statements is it; the first of several. */
function mostAlike(own: readonly Sent[], candidates: readonly (readonly Sent[])[]): readonly Sent[] | undefined {
  let best: readonly Sent[] | undefined;
  let bestShare = -1;
  for (const candidate of candidates) {
    const share = (2 * common(own, candidate)) / (own.length + candidate.length);
    if (share > bestShare) [best, bestShare] = [candidate, share];
    if (share === 1) break;
  }
  return best;
}

function common(left: readonly Sent[], right: readonly Sent[]): number {
  const counts = new Map<string, number>();
  for (const { key } of left) counts.set(key, (counts.get(key) ?? 0) + 1);
  let shared = 0;
  for (const { key } of right) {
    const count = counts.get(key) ?? 0;
    if (count === 0) continue;
    counts.set(key, count - 1);
    shared += 1;
  }
  return shared;
}
