import { recallText, threeDigits, wholeText } from './number-text.ts';
import type { BudgetFinding, JudgedBudget } from '../budget/judge-budgets.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';

/** How one profile keeps to its budgets, a line a limit; none where it has none. */
export function budgetLines(judged: readonly JudgedBudget[], widthColumns: number): readonly Line[] {
  if (judged.length === 0) return [];
  return [
    line(span('  budgets, with 90 % intervals', 'title')),
    ...judged.flatMap((each) => hanging(budgetLine(each), widthColumns, 4)),
    [],
  ];
}

function budgetLine(judged: JudgedBudget): Line {
  if (judged.kind === 'not measured') {
    return line(span('– not measured', 'doubtful'), ` · ${judged.point}: ${judged.reason}`);
  }
  const { point, kind } = judged;
  return line(marks[kind], ` · ${point}: ${figureText(judged)}`);
}

const marks = {
  kept: span('✓ kept', 'good'),
  undecided: span('– undecided', 'doubtful'),
  broken: span('✗ broken', 'bad'),
} as const;

function figureText({ figure, value, interval, limit, reference, doubt }: BudgetFinding): string {
  const [found, ...ends] = [value, ...interval].map((each) => numberText(figure, each));
  const subject = reference === null ? '' : ` to ${reference}`;
  const bound = `limit ${figure === 'recall' ? '≥' : '≤'} ${String(limit)}`;
  const told = `${figure} ${found} [${ends.join(', ')}]${subject}, ${bound}`;
  return doubt === null ? told : `${told}; ${doubt}`;
}

function numberText(figure: BudgetFinding['figure'], value: number): string {
  switch (figure) {
    case 'recall':
      return recallText(value);
    case 'p95 ratio':
      return threeDigits(value);
    case 'bytes a vector':
      return wholeText(value);
  }
}
