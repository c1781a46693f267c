import type { Json } from './json.ts';
import type { Row } from './row-matching.ts';

/** What becomes of an answer with rows. */
export type RowsValue = {
  readonly [key: string]: Json;
  readonly columns: readonly Json[];
  readonly rows: readonly Row[];
};

export function isRowsValue(value: Json): value is RowsValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'command' in value &&
    'columns' in value &&
    'rows' in value &&
    Array.isArray(value['columns']) &&
    Array.isArray(value['rows'])
  );
}
