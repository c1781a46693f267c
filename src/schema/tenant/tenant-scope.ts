import type { ColumnRef, Node } from 'libpg-query';

/** One use of a table, a CTE, a subquery or a function in a statement. Two uses of one table are two relations. */
export interface Relation {
  /** The name by which the statement's columns refer to it; empty when they cannot. */
  readonly name: string;
  /** The tenant table that it reads or writes, or null for everything else. */
  readonly table: string | null;
  /** Of a CTE or subquery: the relations whose tenant column it hands out under that column's name. */
  readonly exposes: readonly Relation[];
  /** For a person: the statement word that uses it. */
  readonly use: string;
}

/** Knowing the tenant of `source` (a parameter's number, or another relation) settles the tenant of `target`. */
export interface Fact {
  readonly target: Relation;
  readonly source: number | Relation;
}

/** What the columns and tables of one SELECT, UPDATE, … can refer to; an inner statement sees the outer one's. */
export class Scope {
  readonly relations: Relation[] = [];
  readonly #outer: Scope | null;
  readonly #tenantColumn: string;
  readonly #expressions = new Map<string, readonly Relation[]>();
  /** Relations whose tenant columns a USING or NATURAL join has made one. */
  readonly #merged = new Map<Relation, object>();

  constructor(outer: Scope | null, tenantColumn: string) {
    this.#outer = outer;
    this.#tenantColumn = tenantColumn;
  }

  inner(): Scope {
    return new Scope(this, this.#tenantColumn);
  }

  addExpression(name: string, exposes: readonly Relation[]): void {
    this.#expressions.set(name, exposes);
  }

  /** What the CTE of that name exposes, or undefined when there is none. */
  findExpression(name: string): readonly Relation[] | undefined {
    return this.#expressions.get(name) ?? this.#outer?.findExpression(name);
  }

  merge(relations: readonly Relation[]): void {
    const group = {};
    for (const relation of relations) this.#merged.set(relation, group);
  }

  /** The relation whose tenant column is meant, or null when another column is, or when it is unknown. */
  resolve(reference: ColumnRef, among: readonly Relation[] = this.relations): Relation | null {
    const names = (reference.fields ?? []).map(nameOf);
    if (names.at(-1) !== this.#tenantColumn) return null;
    const qualifier = names.at(-2);
    if (qualifier !== undefined) return this.findRelation(qualifier);
    const [first, ...others] = among.filter(hasTenantColumn);
    if (first === undefined) return this.#outer?.resolve(reference) ?? null;
    const group = this.#merged.get(first);
    return others.every((other) => group !== undefined && this.#merged.get(other) === group) ? first : null;
  }

  findRelation(name: string): Relation | null {
    return this.relations.find((relation) => relation.name === name) ?? this.#outer?.findRelation(name) ?? null;
  }
}

export function hasTenantColumn(relation: Relation): boolean {
  return relation.table !== null || relation.exposes.length > 0;
}

/** The text of a name's part; undefined for a star. */
export function nameOf(node: Node | undefined): string | undefined {
  return node !== undefined && 'String' in node ? node.String.sval : undefined;
}
