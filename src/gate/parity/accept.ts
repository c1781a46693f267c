import type { Expectation } from './expectation.ts';
import { isSameObservation } from './expectation-text.ts';
import type { VerdictDocument } from './verdict.ts';
import { holdsMask } from '../../base/config/redact.ts';
import { UsageError } from '../../base/errors.ts';

export type ReportedDivergence = VerdictDocument['divergences'][number];

/** What a person adds to a divergence that is meant. What is undefined is as the entry of the file has it. */
export interface Grounds {
  readonly reason: string | undefined;
  readonly link: string | undefined;
  readonly expires: string | undefined;
}

/** The divergences of a verdict that nobody expects, of those checks whose "check · observation" holds the text. */
export function acceptable(verdict: VerdictDocument, text: string | undefined): readonly ReportedDivergence[] {
  const named = verdict.divergences.filter((each) => text === undefined || divergenceName(each).includes(text));
  const unexpected = named.filter(({ entry }) => entry !== null);
  if (unexpected.length > 0) return unexpected;
  const matching = text === undefined ? '' : ` that matches --check "${text}"`;
  const known = named.length === 0 ? '' : ' Those that there are are expected already.';
  const failed = verdict.failures.length === 0 ? '' : ' A failed check is no divergence: mend it, or the check.';
  throw new UsageError('nothing-to-accept', `The verdict holds no unexpected divergence${matching}.${known}${failed}`);
}

export function divergenceName({ check, observation }: Pick<ReportedDivergence, 'check' | 'observation'>): string {
  return `${check} · ${observation}`;
}

/**
 * Why a divergence cannot become an entry: a secret in it was hidden in the verdict, and no run gives what stands in its
 * place. Null where it can.
 */
export function hiddenReason(divergence: ReportedDivergence): string | null {
  const { entry } = divergence;
  const hidden = Object.entries(entry?.values ?? {}).find(([, value]) => holdsMask(JSON.stringify(value)));
  const isNamed = holdsMask(divergenceName(divergence));
  if (hidden === undefined && !isNamed) return null;
  const place = isNamed ? 'its name' : `the value of ${hidden?.[0]}`;
  return `"${divergenceName(divergence)}" cannot be accepted: ${place} holds *** in place of a secret, which no run gives. Observe it without the secret, or write the entry by hand.`;
}

/**
 * The entry that makes a divergence an expected one. An entry of the same observation keeps what is not given, and the
 * values of profiles that did not take part.
 */
export function acceptedEntry(
  { entry }: ReportedDivergence,
  grounds: Grounds,
  existing: readonly Expectation[],
  today: string,
): Expectation {
  if (entry === null) throw new RangeError('An expected divergence has no entry.');
  const before = existing.find((each) => isSameObservation(each, entry));
  const expires = grounds.expires ?? entry.expires;
  if (!/^\d{4}-\d\d-\d\d$/.test(expires) || Number.isNaN(Date.parse(expires)) || expires < today)
    throw new UsageError('expires', `The expiry "${expires}" is no day to come. Write it as ${entry.expires}.`);
  return {
    check: entry.check,
    observation: entry.observation,
    values: { ...before?.values, ...entry.values },
    reason: given('reason', grounds.reason ?? before?.reason),
    link: given('link', grounds.link ?? before?.link),
    expires,
  };
}

function given(name: 'reason' | 'link', text = ''): string {
  if (text.trim() !== '') return text.trim();
  throw new UsageError(
    'grounds-missing',
    `An expected divergence needs a ${name}: give --reason, --link and, unless 90 days are right, --expires; or -i to be asked.`,
  );
}
