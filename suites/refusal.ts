import type { Answer } from 'pgparity';

/** The part of a refusal that a product can rely on, or the word `accepted`. */
export function refusal(answer: Answer): Refusal | 'accepted' {
  if (answer.kind === 'rows') return 'accepted';
  const { sqlstate, table, column, constraint } = answer;
  return { sqlstate, table, column, constraint };
}

export interface Refusal {
  readonly sqlstate: string;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
}

export function notNull(table: string, column: string): Refusal {
  return { sqlstate: '23502', table, column, constraint: null };
}

export function orphan(table: string, constraint: string): Refusal {
  return { sqlstate: '23503', table, column: null, constraint };
}

export function duplicate(table: string, constraint: string): Refusal {
  return { sqlstate: '23505', table, column: null, constraint };
}

export function outsideCheck(table: string, constraint: string): Refusal {
  return { sqlstate: '23514', table, column: null, constraint };
}
