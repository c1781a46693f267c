/** One statement that went over a connection, and the whole answer. */
export interface CapturedStatement {
  /** From 1, in the order in which they were opened. */
  readonly connection: number;
  /** To which the connection was opened. */
  readonly database: string;
  /** The whole text that the client sent. */
  readonly sql: string;
  /** Which statement of the text it is, from 0. */
  readonly part: number;
  readonly parameters: readonly CapturedParameter[];
  /** Whether a transaction was open before it: `idle`, `open`, or `failed` when it waits for its rollback. */
  readonly transaction: 'idle' | 'open' | 'failed';
  readonly answer: CapturedAnswer;
}

export interface CapturedParameter {
  /** The type's object id; 0 where the client left it to the server. */
  readonly type: number;
  /** As text; a binary one as its bytes, `\x0102`. */
  readonly value: string | null;
  readonly binary: boolean;
}

export type CapturedAnswer =
  | {
      readonly kind: 'rows';
      /** The command tag: `INSERT 0 1`. */
      readonly tag: string;
      readonly columns: readonly { readonly name: string; readonly type: number }[];
      readonly rows: readonly (readonly (string | null)[])[];
      /** Rows that were not kept, because there were too many. */
      readonly rowsLeftOut: number;
      readonly notices: readonly WireFault[];
    }
  | { readonly kind: 'error'; readonly fault: WireFault; readonly notices: readonly WireFault[] };

/** The fields of an error or a notice by their letters: https://www.postgresql.org/docs/17/protocol-error-fields.html */
export type WireFault = Readonly<Record<string, string>>;
