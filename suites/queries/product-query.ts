import type { Value } from '../../src/index.ts';
import type { TenantRows } from '../../fixtures/tenant.ts';

/** One statement of the product's stores. Its first parameter is the tenant. */
export interface ProductQuery {
  readonly name: string;
  readonly sql: string;
  /** The parameters behind the tenant, taken from rows of a tenant. */
  readonly values: (rows: TenantRows) => readonly Value[];
  /**
   * - `read`: returns rows of the tenant.
   * - `write`: changes rows of the tenant, or adds some.
   */
  readonly effect: 'read' | 'write';
  /** The parameters name a row that only one tenant has: with another tenant as the first one, nothing is found. */
  readonly byId: boolean;
  /** The first column is an id and the second a distance. */
  readonly neighbours?: true;
}

/** The element at that place; the fixtures always have it. */
export function at<Row>(rows: readonly Row[], index: number): Row {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`There is no row ${index} of ${rows.length}.`);
  return row;
}
