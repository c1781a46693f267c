import type { Outcome } from './injection.ts';

/** Counts the injections of each kind. */
export class Tally {
  readonly #rows = new Map<string, number[]>();

  add(kind: string, { struck, wrongEnd, leftOver, wrongResult }: Outcome): void {
    const row = this.#rows.get(kind) ?? columns.map(() => 0);
    const wrong = [wrongEnd, leftOver, wrongResult].map((text) => (text === '' ? 0 : 1));
    const counted = [1, struck ? 1 : 0, struck ? 0 : 1, ...wrong];
    this.#rows.set(
      kind,
      row.map((count, index) => count + (counted[index] ?? 0)),
    );
  }

  /** A table in Markdown, with a sum. */
  table(): string {
    const rows = [...this.#rows].map(([kind, counts]) => [kind, ...counts]);
    const sums = columns.map((_, index) => [...this.#rows.values()].reduce((sum, row) => sum + (row[index] ?? 0), 0));
    const lines = [['kind', ...columns], ['---', ...columns.map(() => '--:')], ...rows, ['**all**', ...sums]];
    return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
  }

  line(kind: string): string {
    const counts = this.#rows.get(kind) ?? [];
    return `${kind}: ${columns.map((name, index) => `${counts[index] ?? 0} ${name}`).join(', ')}`;
  }
}

const columns = ['tried', 'struck', 'undisturbed', 'wrong end', 'left over', 'wrong result'] as const;
