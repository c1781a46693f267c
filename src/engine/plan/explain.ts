import { randomUUID } from 'node:crypto';
import { readPlan, type Plan } from './plan.ts';
import { scalar } from '../session/answer.ts';
import type { Session, Value } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';
import { quoteLiteral } from '../sql/literal.ts';

/**
 * Which plan of a prepared statement: the one made for these values, or the one that is kept for any values. A driver's
 * prepared statement may get either: the server changes to the generic plan after five runs when it looks no dearer.
 */
export type PlanMode = 'custom' | 'generic';

/**
 * How the server would run the statement, without running it. The session's settings apply and are left as they were.
 * Throws a StatementError when the server refuses the statement or the values.
 *
 * @example
 * const plan = await planOf(session, 'SELECT * FROM items WHERE id = $1', [7], { mode: 'generic' });
 * indexesIn(plan); // ['items_pkey']
 */
export async function planOf(
  session: Session,
  sql: string,
  values: readonly Value[] = [],
  options: { readonly mode?: PlanMode } = {},
): Promise<Plan> {
  // PREPARE is not undone by a rollback, so the name is never used again.
  const name = quoteIdentifier(`pgparity_plan_${randomUUID()}`);
  const before = scalar(await session.run("SELECT current_setting('plan_cache_mode')"));
  await session.run(`PREPARE ${name} AS ${sql}`);
  try {
    await session.run(setting, [`force_${options.mode ?? 'custom'}_plan`]);
    const execute = values.length === 0 ? name : `${name}(${values.map(literal).join(', ')})`;
    return readPlan(scalar(await session.run(`EXPLAIN (FORMAT JSON) EXECUTE ${execute}`)) ?? '');
  } finally {
    // In a transaction that a refusal has aborted both are refused: its end restores the setting, the session's the rest.
    await session.ask(setting, [before]);
    await session.ask(`DEALLOCATE ${name}`);
  }
}

const setting = "SELECT set_config('plan_cache_mode', $1, false)";

/** EXECUTE takes no parameters. A quoted text has no type of its own, so it is read as the parameter's type. */
function literal(value: Value): string {
  return value === null ? 'NULL' : quoteLiteral(String(value));
}
