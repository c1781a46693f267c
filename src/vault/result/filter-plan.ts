import type { FilterPoint } from './scenarios.ts';

/** How queries were answered, from how many each plan has: the one plan, or each with its number. */
export function planText(counts: ReadonlyMap<string, number>): string {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return counts.size === 1
    ? ([...counts.keys()][0] ?? '')
    : [...counts].map(([text, count]) => `${text} for ${count} of ${all} queries`).join('; ');
}

/** Some queries were answered exactly, others through the index. */
export function isMixedPlan(plan: string): boolean {
  return / for \d+ of \d+ queries/.test(plan);
}

export function isExactPlan(plan: string): boolean {
  return plan.startsWith('exact') && !isMixedPlan(plan);
}

/** The code of its warning. */
export const overruledCode = 'planner-overruled';

/** Measured through the index although the planner would answer exactly. */
export function isOverruled({ warnings }: Pick<FilterPoint, 'warnings'>): boolean {
  return warnings.some(({ code }) => code === overruledCode);
}
