import { redactedCopy, redactedValue, type Redact } from '../../base/config/redacted-value.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/**
 * The document with every text redacted, and in answers from a server the names of fields too.
 *
 * Only what comes from a closed list (a kind of server, a verdict, a date) is kept as it is: there a secret that happens
 * to be spelt the same would make the document invalid and protect nothing.
 */
export function redactedDocument(document: VerdictDocument, redact: Redact): VerdictDocument {
  const redacted = redactedValue(document, redact);
  return {
    ...redacted,
    tool: document.tool,
    startedAt: document.startedAt,
    verdict: document.verdict,
    profiles: redacted.profiles.map((profile, index) => withClosedWords(profile, document.profiles[index] ?? profile)),
    divergences: redacted.divergences.map((divergence, index) => ({
      ...divergence,
      values: redactedShown(document.divergences[index]?.values ?? {}, redact),
      expires: document.divergences[index]?.expires ?? null,
      entry: redactedEntry(document.divergences[index]?.entry ?? null, redact),
    })),
  };
}

type Profile = VerdictDocument['profiles'][number];

function withClosedWords(redacted: Profile, { evidence, server, baseline }: Profile): Profile {
  return {
    ...redacted,
    evidence,
    server,
    baseline: redacted.baseline && baseline && { ...redacted.baseline, recordedAt: baseline.recordedAt },
  };
}

type Entry = VerdictDocument['divergences'][number]['entry'];

function redactedEntry(entry: Entry, redact: Redact): Entry {
  if (entry === null) return null;
  const values = Object.entries(entry.values).map(([profile, value]) => [profile, redactedCopy(value, redact, redact)]);
  return {
    ...redactedValue(entry, redact),
    values: Object.fromEntries(values) as typeof entry.values,
    expires: entry.expires,
  };
}

type Shown = VerdictDocument['divergences'][number]['values'];

function redactedShown(values: Shown, redact: Redact): Shown {
  return Object.fromEntries(
    Object.entries(values).map(([profile, shown]) => [
      profile,
      'value' in shown ? { value: redactedCopy(shown.value, redact, redact) as (typeof shown)['value'] } : shown,
    ]),
  );
}
