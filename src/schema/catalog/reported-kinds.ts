/** A kind of entry that two servers of one meaning may differ in. It is shown, and compared where somebody asks for it. */
export interface ReportedKind {
  readonly kind: string;
  readonly reason: string;
}

/** Every other kind is compared. */
export const reportedKinds: readonly ReportedKind[] = [
  { kind: 'comment', reason: 'A comment changes no answer.' },
  { kind: 'extension version', reason: 'Profiles differ in it by right; the identity of each shows it too.' },
  { kind: 'extension members', reason: 'They follow from its version.' },
  { kind: 'collation version', reason: 'It is that of the C library or of ICU on each machine.' },
  { kind: 'rights of the migrating role', reason: 'Each server has a role of its own to migrate with.' },
  { kind: 'not null constraint', reason: 'PostgreSQL before 18 has none; the column says NOT NULL on every major.' },
];
