/** Something of a restricted result, where it must not be. It never holds a number that was measured. */
export interface Finding {
  readonly kind: FindingKind;
  /** For a person: `README.md`, `site.zip » report.html`, `commit 1a2b3c4d`. Digits are masked where the name itself tells. */
  readonly where: string;
  /** From 1; null where there are no lines, or the place in them is not known. */
  readonly line: number | null;
  /** The result of this machine's vault that it comes from, or null when that is not known. */
  readonly result: string | null;
}

export type FindingKind =
  | 'canary'
  | 'hidden-canary'
  | 'result-document'
  | 'numbers'
  | 'ratio'
  | 'vault-link'
  | 'consent-missing'
  | 'unreadable';

/** What each kind of finding is, and what to do, for a person. */
export const findingWords: Readonly<Record<FindingKind, { readonly what: string; readonly remedy: string }>> = {
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
    what: 'holds numbers of a restricted result in the vault of this machine',
    remedy: 'Take them out, or say what happened without numbers.',
  },
  ratio: {
    what: 'tells a ratio between a restricted result and another one',
    remedy: 'Take it out, or say what happened without a ratio.',
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
