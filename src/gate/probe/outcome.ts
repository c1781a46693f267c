import type { Answer } from '../../engine/session/answer.ts';

/** `accepted`, or `refused with 22023`. */
export function outcomeOf(answer: Answer): string {
  return answer.kind === 'rows' ? 'accepted' : `refused with ${answer.sqlstate}`;
}

/** What the server said to it, or null when it said nothing. */
export function saidOf(answer: Answer): string | null {
  if (answer.kind === 'error') {
    return withoutQuantities([answer.message, answer.detail, answer.hint].filter((text) => text !== null).join(' '));
  }
  return answer.notices.length === 0
    ? null
    : withoutQuantities(answer.notices.map(({ severity, message }) => `${severity}: ${message}`).join(' '));
}

/**
 * The text with every duration, size and percentage in it replaced: a server may mention one in passing, and such numbers
 * may be restricted by its licence. Counts stay: `Number of row (5) must be larger than (1000)` is a rule.
 */
export function withoutQuantities(text: string): string {
  return text.replaceAll(quantity, '(a quantity)');
}

/** The text with every number in it replaced by `#`, so that nothing measured is in it. */
export function numberless(text: string): string {
  return text.replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
}

const quantity =
  /\b\d+(?:[.,]\d+)*\s*(?:%|(?:ns|us|µs|ms|s|secs?|seconds?|minutes?|bytes?|[kMGT]i?B|[kMGT]B\/s|qps|rows\/s)\b)/gi;
