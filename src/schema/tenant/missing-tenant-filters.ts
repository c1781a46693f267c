import { splitStatements } from '../../engine/sql/statement.ts';
import type { Fact, Relation } from './tenant-scope.ts';
import { TenantStatement, type TenantRules } from './tenant-statement.ts';

/** A use of a tenant table that could touch another tenant's rows. */
interface MissingTenantFilter {
  readonly table: string;
  /** The line of the statement in the text, from 1. */
  readonly line: number;
  /** Why, in a few words that follow the table's name. */
  readonly reason: string;
}

/**
 * Judges statements by their parse tree, not by what they happen to return: every use of a tenant table has to be held
 * to one tenant, where it stands. `user_id = $1` in a WHERE or an inner join's condition does that, `user_id` taken over
 * from a relation that is held does, and so does an INSERT that writes a parameter. What is inside an OR, a NOT or an outer
 * join's condition about its outer side does not. A statement is about one tenant: a second parameter is objected to.
 *
 * A filter outside of a subquery does not count for the table inside it; whoever reads a table filters it. Statements
 * that cannot be filtered (TRUNCATE, COPY, MERGE, …) are objected to when they name a tenant table. Views and functions
 * are not looked into.
 *
 * @example
 * await missingTenantFilters('SELECT * FROM notes WHERE id = $1', { tenantColumn: 'user_id', tables: ['notes'] });
 * // [{ table: 'notes', line: 1, reason: 'is used by SELECT as "notes" without user_id = $n' }]
 */
export async function missingTenantFilters(sql: string, rules: TenantRules): Promise<MissingTenantFilter[]> {
  const { statements } = await splitStatements(sql);
  return statements.flatMap(({ tree, line }) => {
    const statement = new TenantStatement(rules);
    statement.read(tree);
    return judge(statement, rules).map((missing) => ({ ...missing, line }));
  });
}

function judge(statement: TenantStatement, rules: TenantRules): Omit<MissingTenantFilter, 'line'>[] {
  const tenants = settle(statement.facts);
  const missing = statement.relations.flatMap((relation) => {
    const { table, name, use } = relation;
    if (table === null || tenantsOf(relation, tenants).size > 0) return [];
    return [{ table, reason: `is used by ${use} as "${name}" without ${rules.tenantColumn} = $n` }];
  });
  const parameters = new Set(statement.relations.flatMap((relation) => [...tenantsOf(relation, tenants)]));
  const several = [...parameters].sort((one, other) => one - other).map((parameter) => `$${parameter}`);
  const [first] = statement.relations;
  const table = first?.table ?? null;
  const mixed =
    table !== null && several.length > 1
      ? [{ table, reason: `is used for several tenants: ${several.join(', ')}` }]
      : [];
  return [...statement.objections, ...missing, ...mixed];
}

/** Follows the facts until no relation's tenant is news. */
function settle(facts: readonly Fact[]): ReadonlyMap<Relation, ReadonlySet<number>> {
  const tenants = new Map<Relation, Set<number>>();
  for (let news = true; news;) {
    news = false;
    for (const { target, source } of facts) {
      const known = typeof source === 'number' ? [source] : tenantsOf(source, tenants);
      const before = tenants.get(target) ?? new Set();
      const after = new Set([...before, ...known]);
      if (after.size > before.size) {
        tenants.set(target, after);
        news = true;
      }
    }
  }
  return tenants;
}

/** The parameters that a relation's tenant is known by; none when one of the relations behind it is not held. */
function tenantsOf(relation: Relation, tenants: ReadonlyMap<Relation, ReadonlySet<number>>): ReadonlySet<number> {
  const own = tenants.get(relation) ?? new Set<number>();
  const behind = relation.exposes.map((inner) => tenantsOf(inner, tenants));
  return behind.length > 0 && behind.every((inner) => inner.size > 0)
    ? new Set([own, ...behind].flatMap((inner) => [...inner]))
    : own;
}
