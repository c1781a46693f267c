/** Something of a restricted result, where it must not be. It never holds a number that was measured. */
export interface Alarm {
  readonly kind: AlarmKind;
  /** For a person: `README.md`, `site.zip » report.html`, `commit 1a2b3c4d`. Digits are masked where the name holds the mark or the numbers. */
  readonly where: string;
  /** From 1; null where there are no lines, or the place in them is not known. */
  readonly line: number | null;
  /** The result of this machine's vault that it comes from, or null when that is not known. */
  readonly result: string | null;
}

type AlarmKind =
  | 'canary'
  | 'hidden-canary'
  | 'result-document'
  | 'numbers'
  | 'vault-link'
  | 'consent-missing'
  | 'unreadable';

/** The sentence and the remedy for each kind of alarm. */
export const alarmWords: Readonly<Record<AlarmKind, { readonly what: string; readonly remedy: string }>> = {
  canary: {
    what: 'carries the mark of a restricted result',
    remedy: 'Remove it; use "pgparity results export" to publish a result.',
  },
  'hidden-canary': {
    what: 'carries the mark of a restricted result in another encoding',
    remedy: 'Remove it; use "pgparity results export" to publish a result.',
  },
  'result-document': {
    what: 'holds measurements of a restricted profile, without their mark',
    remedy: 'Remove it; use "pgparity results export" to publish a result.',
  },
  numbers: {
    what: 'holds measurements of a restricted result in the vault of this machine',
    remedy: 'Remove the numbers.',
  },
  'vault-link': {
    what: 'links into the vault',
    remedy: 'Remove the link.',
  },
  'consent-missing': {
    what: 'is an export by consent without a valid consent.json beside it',
    remedy: 'Keep the exported folder together, or remove it.',
  },
  unreadable: {
    what: 'cannot be scanned',
    remedy: 'Unpack it and scan its contents, or remove it.',
  },
};
