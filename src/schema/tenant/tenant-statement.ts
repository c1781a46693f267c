import type {
  DeleteStmt,
  InsertStmt,
  JoinExpr,
  Node,
  OnConflictClause,
  RangeVar,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import { factsOf, factsOfJoin, parameterOf } from './tenant-facts.ts';
import { hasTenantColumn, nameOf, Scope, type Fact, type Relation } from './tenant-scope.ts';

export interface TenantRules {
  /** The column that says whose a row is. */
  readonly tenantColumn: string;
  /** The tables that have it. */
  readonly tables: readonly string[];
}

interface Objection {
  readonly table: string;
  readonly reason: string;
}

/** Reads a statement's parse tree and gathers what it says about tenants. */
export class TenantStatement {
  readonly relations: Relation[] = [];
  readonly facts: Fact[] = [];
  readonly objections: Objection[] = [];
  readonly #rules: TenantRules;

  constructor(rules: TenantRules) {
    this.#rules = rules;
  }

  /** Reads one statement, and returns the relations whose tenant column it hands out. */
  read(node: Node, outer: Scope = new Scope(null, this.#rules.tenantColumn)): readonly Relation[] {
    if ('SelectStmt' in node) return this.#readSelect(node.SelectStmt, outer);
    if ('InsertStmt' in node) return this.#readInsert(node.InsertStmt, outer.inner());
    if ('UpdateStmt' in node) return this.#readUpdate(node.UpdateStmt, outer.inner());
    if ('DeleteStmt' in node) return this.#readDelete(node.DeleteStmt, outer.inner());
    if ('ExplainStmt' in node && node.ExplainStmt.query) return this.read(node.ExplainStmt.query, outer);
    if ('PrepareStmt' in node && node.PrepareStmt.query) return this.read(node.PrepareStmt.query, outer);
    if ('DeclareCursorStmt' in node && node.DeclareCursorStmt.query)
      return this.read(node.DeclareCursorStmt.query, outer);
    const [kind = 'statement'] = Object.keys(node);
    for (const table of tablesUnder(node, this.#rules.tables)) {
      this.objections.push({ table, reason: `a ${kind} cannot be held to one tenant` });
    }
    return [];
  }

  #readSelect(select: SelectStmt, outer: Scope): readonly Relation[] {
    const scope = outer.inner();
    this.#readExpressions(select.withClause, scope);
    if (select.larg !== undefined && select.rarg !== undefined) {
      const left = this.#readSelect(select.larg, scope);
      const right = this.#readSelect(select.rarg, scope);
      this.#readNested([select.sortClause, select.limitCount, select.limitOffset], scope);
      return left.length > 0 && right.length > 0 ? [...left, ...right] : [];
    }
    for (const item of select.fromClause ?? []) this.#readFrom(item, scope, 'SELECT');
    this.#noteFacts(select.whereClause, scope, scope.relations);
    const { withClause: _with, fromClause: _from, ...rest } = select;
    this.#readNested(rest, scope);
    return this.#exposed(select.targetList, scope);
  }

  #readUpdate(update: UpdateStmt, scope: Scope): readonly Relation[] {
    this.#readExpressions(update.withClause, scope);
    const target = this.#readTarget(update.relation, scope, 'UPDATE');
    for (const item of update.fromClause ?? []) this.#readFrom(item, scope, 'UPDATE … FROM');
    this.#noteFacts(update.whereClause, scope, scope.relations);
    this.#readNested([update.targetList, update.whereClause, update.returningClause], scope);
    this.#objectToNewTenant(update.targetList, target);
    return this.#exposed(update.returningClause?.exprs, scope);
  }

  #readDelete(statement: DeleteStmt, scope: Scope): readonly Relation[] {
    this.#readExpressions(statement.withClause, scope);
    this.#readTarget(statement.relation, scope, 'DELETE');
    for (const item of statement.usingClause ?? []) this.#readFrom(item, scope, 'DELETE … USING');
    this.#noteFacts(statement.whereClause, scope, scope.relations);
    this.#readNested([statement.whereClause, statement.returningClause], scope);
    return this.#exposed(statement.returningClause?.exprs, scope);
  }

  #readInsert(insert: InsertStmt, scope: Scope): readonly Relation[] {
    this.#readExpressions(insert.withClause, scope);
    const target = this.#relation(insert.relation, scope, 'INSERT');
    const column = (insert.cols ?? []).findIndex(
      (item) => 'ResTarget' in item && item.ResTarget.name === this.#rules.tenantColumn,
    );
    const given = insert.selectStmt === undefined ? [] : this.#givenTenants(insert.selectStmt, column, scope);
    if (target.table !== null) {
      if (column === -1) this.#object(target.table, `the INSERT does not name ${this.#rules.tenantColumn}`);
      else if (given.length === 0) {
        this.#object(target.table, `the INSERT takes ${this.#rules.tenantColumn} from something else than a parameter`);
      }
    }
    scope.relations.push(target);
    this.#readConflict(insert.onConflictClause, target, given, scope);
    this.#readNested(insert.returningClause, scope);
    const [source, ...others] = new Set(given);
    // Rows of several tenants in one VALUES are the caller's to answer for.
    if (source !== undefined && others.length === 0) this.#alsoUsedFor(target, source);
    return this.#exposed(insert.returningClause?.exprs, scope);
  }

  /** Where the tenant of the inserted rows comes from: parameters, or relations of the SELECT. Empty: from elsewhere. */
  #givenTenants(source: Node, column: number, scope: Scope): (number | Relation)[] {
    const select = 'SelectStmt' in source ? source.SelectStmt : {};
    const rows = (select.valuesLists ?? []).map((row) => ('List' in row ? (row.List.items ?? []) : []));
    if (rows.length > 0) {
      this.#readNested(rows, scope);
      const parameters = rows.map((row) => parameterOf(row[column]));
      return parameters.every((parameter) => parameter !== null) ? parameters : [];
    }
    const exposed = this.read(source, scope);
    const target = select.targetList?.[column];
    const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
    const parameter = parameterOf(value);
    if (parameter !== null) return [parameter];
    const isTenantColumn =
      value !== undefined &&
      'ColumnRef' in value &&
      nameOf(value.ColumnRef.fields?.at(-1)) === this.#rules.tenantColumn;
    return isTenantColumn ? [...exposed] : [];
  }

  /** DO UPDATE writes a row that exists, and the key that it was found by may be another tenant's. */
  #readConflict(
    conflict: OnConflictClause | undefined,
    target: Relation,
    given: readonly (number | Relation)[],
    scope: Scope,
  ): void {
    if (conflict?.action !== 'ONCONFLICT_UPDATE' || target.table === null) return;
    const existing: Relation = { ...target, use: 'ON CONFLICT DO UPDATE' };
    const excluded: Relation = { name: 'excluded', table: null, exposes: [], use: 'ON CONFLICT' };
    const inner = scope.inner();
    inner.relations.push(existing, excluded);
    this.relations.push(existing);
    for (const source of given.slice(0, 1)) this.facts.push({ target: excluded, source });
    const byTenant = (conflict.infer?.indexElems ?? []).some(
      (element) => 'IndexElem' in element && element.IndexElem.name === this.#rules.tenantColumn,
    );
    if (byTenant) this.facts.push({ target: existing, source: excluded });
    const resolve = (reference: Parameters<Scope['resolve']>[0]) => inner.resolve(reference, [existing]);
    this.facts.push(...factsOf(conflict.whereClause, resolve).filter((fact) => fact.target === existing));
    this.#readNested([conflict.targetList, conflict.whereClause], inner);
  }

  #objectToNewTenant(assignments: readonly Node[] | undefined, target: Relation): void {
    if (target.table === null) return;
    for (const item of assignments ?? []) {
      if (!('ResTarget' in item) || item.ResTarget.name !== this.#rules.tenantColumn) continue;
      const parameter = parameterOf(item.ResTarget.val);
      if (parameter === null) this.#object(target.table, `the UPDATE gives its rows to another tenant`);
      else this.#alsoUsedFor({ ...target, use: 'UPDATE … SET' }, parameter);
    }
  }

  #alsoUsedFor(relation: Relation, source: number | Relation): void {
    this.relations.push(relation);
    this.facts.push({ target: relation, source });
  }

  #readExpressions(clause: WithClause | undefined, scope: Scope): void {
    for (const item of clause?.ctes ?? []) {
      if (!('CommonTableExpr' in item)) continue;
      const { ctename = '', ctequery, aliascolnames } = item.CommonTableExpr;
      // Inside a recursive query its own name stands for what it has found so far.
      if (clause?.recursive === true) scope.addExpression(ctename, []);
      const exposes = ctequery === undefined ? [] : this.read(ctequery, scope);
      scope.addExpression(ctename, aliascolnames === undefined ? exposes : []);
    }
  }

  /** Adds what a FROM item brings, and returns it. */
  #readFrom(item: Node, scope: Scope, use: string): readonly Relation[] {
    if ('JoinExpr' in item) return this.#readJoin(item.JoinExpr, scope, use);
    if ('RangeTableSample' in item && item.RangeTableSample.relation) {
      return this.#readFrom(item.RangeTableSample.relation, scope, use);
    }
    const relation = this.#relationOfItem(item, scope, use);
    scope.relations.push(relation);
    return [relation];
  }

  #relationOfItem(item: Node, scope: Scope, use: string): Relation {
    if ('RangeVar' in item) return this.#relation(item.RangeVar, scope, use);
    if ('RangeSubselect' in item && item.RangeSubselect.subquery) {
      const { alias, subquery } = item.RangeSubselect;
      const exposes = this.read(subquery, scope);
      return { name: alias?.aliasname ?? '', table: null, exposes: alias?.colnames ? [] : exposes, use };
    }
    this.#readNested(item, scope);
    const name = 'RangeFunction' in item ? (item.RangeFunction.alias?.aliasname ?? '') : '';
    return { name, table: null, exposes: [], use };
  }

  #readJoin(join: JoinExpr, scope: Scope, use: string): readonly Relation[] {
    const left = join.larg === undefined ? [] : this.#readFrom(join.larg, scope, use);
    const right = join.rarg === undefined ? [] : this.#readFrom(join.rarg, scope, use);
    const both = [...left, ...right];
    // An outer join keeps the rows of its outer side, whatever its condition says about them.
    const filtered = { JOIN_INNER: both, JOIN_LEFT: right, JOIN_RIGHT: left }[String(join.jointype)] ?? [];
    this.#noteFacts(join.quals, scope, filtered, both);
    this.#readNested(join.quals, scope);
    const column = this.#rules.tenantColumn;
    if (join.isNatural === true || (join.usingClause ?? []).some((name) => nameOf(name) === column)) {
      const [oneSide, otherSide] = [left.filter(hasTenantColumn), right.filter(hasTenantColumn)];
      this.facts.push(...factsOfJoin(oneSide, otherSide).filter((fact) => filtered.includes(fact.target)));
      scope.merge([...oneSide, ...otherSide]);
    }
    return both;
  }

  #readTarget(target: RangeVar | undefined, scope: Scope, use: string): Relation {
    const relation = this.#relation(target, scope, use);
    scope.relations.push(relation);
    return relation;
  }

  #relation(range: RangeVar | undefined, scope: Scope, use: string): Relation {
    const { relname = '', schemaname, alias } = range ?? {};
    const exposes = schemaname === undefined ? scope.findExpression(relname) : undefined;
    const table = exposes === undefined && this.#rules.tables.includes(relname) ? relname : null;
    // Renamed columns hide which one is the tenant's.
    const renamed = alias?.colnames !== undefined;
    const relation = {
      name: renamed ? '' : (alias?.aliasname ?? relname),
      table,
      exposes: renamed ? [] : (exposes ?? []),
      use,
    };
    if (table !== null && renamed) this.#object(table, `the ${use} renames its columns`);
    else if (table !== null && use !== 'INSERT') this.relations.push(relation);
    return relation;
  }

  #noteFacts(
    condition: Node | undefined,
    scope: Scope,
    targets: readonly Relation[],
    among: readonly Relation[] = scope.relations,
  ): void {
    const facts = factsOf(condition, (reference) => scope.resolve(reference, among));
    this.facts.push(...facts.filter((fact) => targets.includes(fact.target)));
  }

  /** The relations whose tenant column a target list hands out under its own name. */
  #exposed(targets: readonly Node[] | undefined, scope: Scope): readonly Relation[] {
    return (targets ?? []).flatMap((item) => {
      if (!('ResTarget' in item)) return [];
      const { name = this.#rules.tenantColumn, val } = item.ResTarget;
      if (name !== this.#rules.tenantColumn || val === undefined) return [];
      const parameter = parameterOf(val);
      if (parameter !== null && item.ResTarget.name !== undefined) return [this.#constant(parameter)];
      if (!('ColumnRef' in val)) return [];
      const fields = val.ColumnRef.fields ?? [];
      const last = fields.at(-1);
      if (last === undefined || !('A_Star' in last))
        return [scope.resolve(val.ColumnRef)].filter((found) => found !== null);
      const qualifier = nameOf(fields.at(-2));
      const starred = qualifier === undefined ? scope.relations : [scope.findRelation(qualifier)];
      return starred.filter((found) => found !== null).filter(hasTenantColumn);
    });
  }

  /** A column that holds a parameter. */
  #constant(parameter: number): Relation {
    const relation: Relation = { name: '', table: null, exposes: [], use: 'SELECT' };
    this.facts.push({ target: relation, source: parameter });
    return relation;
  }

  /** Reads the statements inside of expressions. */
  #readNested(value: unknown, scope: Scope): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'SelectStmt') this.read({ SelectStmt: inner as SelectStmt }, scope);
      else this.#readNested(inner, scope);
    }
  }

  #object(table: string, reason: string): void {
    this.objections.push({ table, reason });
  }
}

function tablesUnder(value: unknown, tables: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { relname } = value as { relname?: unknown };
  const own = typeof relname === 'string' && tables.includes(relname) ? [relname] : [];
  return [...own, ...Object.values(value).flatMap((inner) => tablesUnder(inner, tables))];
}
