/** What a server said to one statement. */
export type Answer = RowsAnswer | ErrorAnswer;

export interface RowsAnswer {
  readonly kind: 'rows';
  readonly statement: string;
  readonly parameters: Parameters;
  /** The first word of the command tag: `SELECT`, `INSERT`, `CREATE`. */
  readonly command: string;
  readonly rowCount: number;
  readonly columns: readonly Column[];
  /** Values as the server wrote them in text format, before any driver's type parser. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly notices: readonly Notice[];
}

export interface ErrorAnswer {
  readonly kind: 'error';
  readonly statement: string;
  readonly parameters: Parameters;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
  readonly dataType: string | null;
  /** Offset of the fault in the statement, in characters from 1, where the server gave one. */
  readonly position: number | null;
  readonly notices: readonly Notice[];
}

/** What `$1`, `$2` … stood for, as the text that was sent. */
export type Parameters = readonly (string | null)[];

export interface Column {
  readonly name: string;
  /** The type's name in `pg_type`: `int8`, `text`, `vector`. */
  readonly type: string;
}

export interface Notice {
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | null;
}

/** The rows as objects keyed by column name. Where two columns share a name, the last one wins. */
export function records(answer: RowsAnswer): Record<string, string | null>[] {
  return answer.rows.map((row) =>
    Object.fromEntries(answer.columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

/** The only value of the only row. Throws when the answer has another shape. */
export function scalar(answer: RowsAnswer): string | null {
  const [row, ...moreRows] = answer.rows;
  if (row === undefined || moreRows.length > 0 || row.length !== 1) {
    throw new RangeError(
      `One value was expected from "${answer.statement}", and the answer has ${answer.rows.length} rows of ${answer.columns.length} columns.`,
    );
  }
  return row[0] ?? null;
}
