import type { A_Expr, ColumnRef, Node } from 'libpg-query';
import { nameOf, type Fact, type Relation } from './tenant-scope.ts';

type Resolve = (reference: ColumnRef) => Relation | null;

/**
 * What a condition says about tenants when it holds: `user_id = $1` and `a.user_id = b.user_id`, alone or in rows, joined
 * by AND. Of an OR only what every side says. Everything else, NOT among it, says nothing.
 */
export function factsOf(condition: Node | undefined, resolve: Resolve): Fact[] {
  if (condition === undefined) return [];
  if ('A_Expr' in condition) return comparisonFacts(condition.A_Expr, resolve);
  if (!('BoolExpr' in condition)) return [];
  const sides = (condition.BoolExpr.args ?? []).map((side) => factsOf(side, resolve));
  switch (condition.BoolExpr.boolop) {
    case 'AND_EXPR':
      return sides.flat();
    case 'OR_EXPR':
      return (sides[0] ?? []).filter((fact) => sides.every((side) => side.some((other) => sameFact(fact, other))));
    default:
      return [];
  }
}

/** What a join says that makes the tenant columns of both sides one. */
export function factsOfJoin(left: readonly Relation[], right: readonly Relation[]): Fact[] {
  return left.flatMap((one) =>
    right.flatMap((other) => [
      { target: one, source: other },
      { target: other, source: one },
    ]),
  );
}

/** The number of a parameter that stands alone, casts aside. */
export function parameterOf(node: Node | undefined): number | null {
  if (node === undefined) return null;
  if ('TypeCast' in node) return parameterOf(node.TypeCast.arg);
  return 'ParamRef' in node ? (node.ParamRef.number ?? null) : null;
}

function comparisonFacts(comparison: A_Expr, resolve: Resolve): Fact[] {
  const { kind, name, lexpr, rexpr } = comparison;
  if (nameOf(name?.at(-1)) !== '=') return [];
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_NOT_DISTINCT':
      return equalityFacts(lexpr, rexpr, resolve);
    case 'AEXPR_IN': {
      const [only, ...others] = rexpr !== undefined && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
      return others.length === 0 ? equalityFacts(lexpr, only, resolve) : [];
    }
    default:
      return [];
  }
}

function equalityFacts(left: Node | undefined, right: Node | undefined, resolve: Resolve): Fact[] {
  if (left === undefined || right === undefined) return [];
  if ('RowExpr' in left && 'RowExpr' in right) {
    const rights = right.RowExpr.args ?? [];
    return (left.RowExpr.args ?? []).flatMap((item, index) => equalityFacts(item, rights[index], resolve));
  }
  const leftRelation = relationOf(left, resolve);
  const rightRelation = relationOf(right, resolve);
  const leftSource = leftRelation ?? parameterOf(left);
  const rightSource = rightRelation ?? parameterOf(right);
  return [
    ...(leftRelation !== null && rightSource !== null ? [{ target: leftRelation, source: rightSource }] : []),
    ...(rightRelation !== null && leftSource !== null ? [{ target: rightRelation, source: leftSource }] : []),
  ];
}

function relationOf(node: Node, resolve: Resolve): Relation | null {
  return 'ColumnRef' in node ? resolve(node.ColumnRef) : null;
}

function sameFact(one: Fact, other: Fact): boolean {
  return one.target === other.target && one.source === other.source;
}
