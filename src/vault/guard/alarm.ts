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

export type AlarmKind =
  | 'canary'
  | 'hidden-canary'
  | 'result-document'
  | 'numbers'
  | 'vault-link'
  | 'consent-missing'
  | 'unreadable';

/** What each kind of alarm is, and what to do, for a person. */
export const alarmWords: Readonly<Record<AlarmKind, { readonly what: string; readonly remedy: string }>> = {
  canary: {
    what: 'carries the mark of a restricted result',
    remedy: 'Take it out; results leave the vault through "pgparity results export" only.',
  },
  'hidden-canary': {
    what: 'carries the mark of a restricted result in another encoding',
    remedy: 'Take it out; results leave the vault through "pgparity results export" only.',
  },
  'result-document': {
    what: 'holds measurements of a restricted profile, without their mark',
    remedy: 'Take it out; results leave the vault through "pgparity results export" only.',
  },
  numbers: {
    what: 'holds measurements of a restricted result in the vault of this machine',
    remedy: 'Take the numbers out.',
  },
  'vault-link': {
    what: 'leads into the vault',
    remedy: 'Remove the link.',
  },
  'consent-missing': {
    what: 'is an export by consent, without a valid consent.json beside it that names it',
    remedy: 'Keep the folder that "pgparity results export" made together, or take it out.',
  },
  unreadable: {
    what: 'could not be looked into',
    remedy: 'Unpack it and look into its parts, or take it out.',
  },
};
