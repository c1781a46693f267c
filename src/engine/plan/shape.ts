import type { Plan } from './plan.ts';

/**
 * The plan as lines like those of EXPLAIN, without costs, rows and expressions, so that two servers can be compared:
 * `Limit`, then `  Index Scan using idx_items_user on items (condition, filter)`.
 */
export function planShape(plan: Plan): readonly string[] {
  return [lineOf(plan), ...plan.children.flatMap((child) => planShape(child).map((line) => `  ${line}`))];
}

/** The names of the indexes that the plan uses, each once, in alphabetical order. */
export function indexesIn(plan: Plan): readonly string[] {
  const names = nodesOf(plan).flatMap(({ index }) => (index === null ? [] : [index]));
  return [...new Set(names)].sort();
}

/** Every node of the plan, from the top. */
export function nodesOf(plan: Plan): readonly Plan[] {
  return [plan, ...plan.children.flatMap(nodesOf)];
}

function lineOf(plan: Plan): string {
  const role = plan.role === null ? '' : `${plan.role}: `;
  const index = plan.index === null ? '' : ` using ${plan.index}`;
  const relation = plan.relation === null ? '' : ` on ${plan.relation}`;
  const traits = [
    plan.indexCondition === null ? null : 'condition',
    plan.orderBy === null ? null : 'ordered',
    plan.filter === null ? null : 'filter',
  ].filter((trait) => trait !== null);
  return `${role}${plan.node}${index}${relation}${traits.length === 0 ? '' : ` (${traits.join(', ')})`}`;
}
