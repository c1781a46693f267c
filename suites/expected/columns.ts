import type { TableName } from '../../fixtures/another-row.ts';
import { expectedTables } from './tables.ts';

export const tableNames = Object.keys(expectedTables) as TableName[];

/** The NOT NULL columns of a table. */
export function notNullColumns(table: TableName): string[] {
  return columnsWhere(table, (definition) => definition.includes(' not null'));
}

/** The columns that every INSERT has to name: NOT NULL, and nothing comes by itself. */
export function requiredColumns(table: TableName): string[] {
  return columnsWhere(table, (definition) => definition.includes(' not null') && !definition.includes(' default '));
}

/** The columns that take NULL: neither NOT NULL nor generated. */
export function nullableColumns(table: TableName): string[] {
  return columnsWhere(table, (definition) => !/ not null| generated /.test(definition));
}

function columnsWhere(table: TableName, holds: (definition: string) => boolean): string[] {
  return (expectedTables[table] ?? []).filter(holds).map((definition) => definition.split(' ', 1)[0] ?? '');
}
