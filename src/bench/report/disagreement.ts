import type { Subject } from './subject.ts';

/** In what the results differ that has to be the same for a comparison, in sentences; empty when in nothing. */
export function disagreements(subjects: readonly Subject[]): readonly string[] {
  const differs = (of: (subject: Subject) => unknown): boolean => new Set(subjects.map(of)).size > 1;
  return [
    ...(differs(({ result }) => result.dataset.hash) ? ['They were measured on different vectors.'] : []),
    ...(differs(({ result }) => result.k) ? ['They looked for different numbers of neighbours.'] : []),
    ...(differs(({ result }) => result.fingerprint['cpu.model'])
      ? ['They were measured on different processors.']
      : []),
    ...(differs(({ result }) => result.version) ? ['They were measured by different versions of pgparity.'] : []),
  ];
}
