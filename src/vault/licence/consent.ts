import { z } from 'zod';
import { canaryBeginnings } from './canary.ts';
import { UsageError } from '../../base/errors.ts';

const word = z.string().trim().min(2).max(400);

/** Who allowed whom to show which numbers, when and where. Every field is needed; an unknown one is an error. */
const consent = z
  .strictObject({
    format: z.literal(1),
    allowedBy: z.strictObject({ name: word, organisation: word }),
    /** The letter, e-mail or contract that grants it. */
    document: word,
    allowedOn: z.iso.date(),
    /** The last day on which it may be shown; null where the document names none. */
    until: z.iso.date().nullable(),
    profile: z.string().min(1),
    /** Ids of results, or of runs. */
    results: z.array(z.string()).min(1),
    /** `result` is everything but the single samples. */
    numbers: z.array(z.enum(['result', 'samples'])).min(1),
    /** Where it may be shown: `our web site`, `the team at …`. */
    shownWhere: word,
  })
  .readonly();

export type Consent = z.infer<typeof consent>;

/** The consent stored beside an export, with the mark that the exported files carry. */
export const exportedConsent = z.strictObject({
  consent,
  canary: z.string().regex(new RegExp(`^${canaryBeginnings.consented}[0-9a-f]{16}$`)),
});

/** Reads a consent file. Throws a {@link UsageError} that names the first thing that is wrong with it. */
export function parseConsent(text: string, file: string): Consent {
  const parsed = consent.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the whole file' : issue.path.join('.');
  throw new UsageError(
    'bad-consent',
    `The consent file ${file} is not valid: ${place}: ${issue?.message ?? 'unknown'}.`,
  );
}

interface ConsentSubject {
  readonly id: string;
  readonly runId: string;
  readonly profile: string;
}

/** Throws a {@link UsageError} when the consent does not cover the result today. */
export function refuseWithoutConsent(given: Consent, { id, runId, profile }: ConsentSubject, today: Date): void {
  const day = today.toISOString().slice(0, 10);
  const fault =
    given.profile !== profile
      ? `it is for ${given.profile}, not for ${profile}`
      : !given.results.includes(id) && !given.results.includes(runId)
        ? `it does not name the result ${id} or its run`
        : !given.numbers.includes('result')
          ? 'it does not allow "result", which everything else belongs to'
          : given.allowedOn > day
            ? `it was given on ${given.allowedOn}, which is yet to come`
            : isExpired(given, today)
              ? `it ended on ${given.until}`
              : null;
  if (fault !== null) throw new UsageError('consent-not-covering', `The consent does not cover this export: ${fault}.`);
}

export function isExpired({ until }: Consent, today: Date): boolean {
  return until !== null && until < today.toISOString().slice(0, 10);
}

/** One sentence for whoever sees the numbers. */
export function consentSentence({ allowedBy, document, allowedOn, until, shownWhere }: Consent): string {
  const end = until === null ? '' : `, until ${until}`;
  return `Shown by consent of ${allowedBy.name}, ${allowedBy.organisation}, given on ${allowedOn} (${document}), for: ${shownWhere}${end}.`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
