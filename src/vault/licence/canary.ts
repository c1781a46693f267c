import { randomBytes } from 'node:crypto';

/**
 * What a file is made of, for the guard: `restricted` must not leave the vault, `consented` left it with a consent file,
 * `public` may be anywhere.
 */
type CanaryKind = 'restricted' | 'consented' | 'public';

/** A mark for one result: a beginning that never changes, and 64 random bits that identify the result. */
export function createCanary(kind: CanaryKind): string {
  return `${canaryBeginnings[kind]}${randomBytes(8).toString('hex')}`;
}

export const canaryBeginnings: Readonly<Record<CanaryKind, string>> = {
  restricted: 'PGPARITY-RESTRICTED-',
  consented: 'PGPARITY-CONSENTED-',
  public: 'PGPARITY-PUBLIC-',
};

/** The kind of a canary, or null when it is none. */
export function canaryKindOf(text: string): CanaryKind | null {
  const kinds: readonly CanaryKind[] = ['restricted', 'consented', 'public'];
  return kinds.find((kind) => new RegExp(`^${canaryBeginnings[kind]}[0-9a-f]{16}$`).test(text)) ?? null;
}

/**
 * Every line of a text with the canary at its end, so that a line that is copied out of a terminal is still known.
 * Empty lines stay empty.
 */
export function withCanary(text: string, canary: string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : `${line}  ${canary}`))
    .join('\n');
}
