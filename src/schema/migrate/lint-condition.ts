import type { A_Expr, BoolExpr, Node } from 'libpg-query';

/**
 * Whether a WHERE keeps every row, as far as its tree says: none, `true`, `1 = 1`, `id = id`, and what AND, OR and NOT make
 * of them. A condition that names no column, table, function or parameter is none.
 */
export function meetsEveryRow(where: Node | undefined): boolean {
  if (where === undefined || !dependsOnSomething(where)) return true;
  if ('BoolExpr' in where) return combined(where.BoolExpr);
  return 'A_Expr' in where && comparesWithItself(where.A_Expr);
}

function combined({ boolop, args = [] }: BoolExpr): boolean {
  if (boolop === 'AND_EXPR') return args.every(meetsEveryRow);
  return (
    boolop === 'OR_EXPR' && (args.some(meetsEveryRow) || args.some((one) => args.some((other) => opposite(one, other))))
  );
}

/** `x IS NULL OR x IS NOT NULL` */
function opposite(one: Node, other: Node): boolean {
  if (!('NullTest' in one) || !('NullTest' in other)) return false;
  return one.NullTest.nulltesttype !== other.NullTest.nulltesttype && isSame(one.NullTest.arg, other.NullTest.arg);
}

const reflexive: ReadonlySet<string> = new Set(['=', '>=', '<=']);

function comparesWithItself({ kind, name = [], lexpr, rexpr }: A_Expr): boolean {
  const [operator] = name.flatMap((part) => ('String' in part ? [part.String.sval ?? ''] : []));
  if (kind === 'AEXPR_OP') return reflexive.has(operator ?? '') && isSame(lexpr, rexpr);
  return kind === 'AEXPR_NOT_DISTINCT' && isSame(lexpr, rexpr);
}

function isSame(left: Node | undefined, right: Node | undefined): boolean {
  return withoutPlaces(left) === withoutPlaces(right);
}

function withoutPlaces(tree: Node | undefined): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'location' ? undefined : value));
}

const somethings: ReadonlySet<string> = new Set(['ColumnRef', 'FuncCall', 'ParamRef', 'RangeVar', 'CurrentOfExpr']);

function dependsOnSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(dependsOnSomething);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => somethings.has(key) || dependsOnSomething(child));
}
