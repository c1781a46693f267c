import type { CapturedParameter, CapturedStatement, WireFault } from './captured-statement.ts';
import { WireFields } from './wire-frames.ts';

/**
 * Follows the messages of one connection in both directions and gives every statement with its answer. It follows
 * the simple and the extended protocol, pipelines and COPY. Passwords are no statements and are not looked at.
 */
export class ConnectionRecorder {
  readonly #connection: number;
  #database = '';
  readonly #onStatement: (statement: CapturedStatement) => void;
  readonly #prepared = new Map<string, Prepared>();
  readonly #portals = new Map<string, Portal>();
  /** What the server has still to answer, in the order in which it was sent. */
  #steps: Step[] = [];
  /** The server ignores everything behind an error until the next Sync. */
  #skipping = false;
  #transaction: CapturedStatement['transaction'] = 'idle';
  #notices: WireFault[] = [];
  #rows: (string | null)[][] = [];
  #rowsLeftOut = 0;
  #columns: Columns = [];
  #copied = 0;
  /** Which statement of a text of several is being answered. */
  #part = 0;

  constructor(connection: number, onStatement: (statement: CapturedStatement) => void) {
    this.#connection = connection;
    this.#onStatement = onStatement;
  }

  /** The startup message: the version of the protocol, and pairs of names and values. */
  started(message: Buffer): void {
    const fields = new WireFields(message.subarray(startHeaderBytes));
    const given = new Map<string, string>();
    for (let name = fields.text(); name !== ''; name = fields.text()) given.set(name, fields.text());
    // Without a name, the database is the user's.
    this.#database = given.get('database') ?? given.get('user') ?? '';
  }

  fromClient(type: string, body: Buffer): void {
    const fields = new WireFields(body);
    switch (type) {
      case 'Q':
        return this.#expect({ kind: 'query', sql: fields.text() });
      case 'P': {
        const name = fields.text();
        const prepared = { sql: fields.text(), types: fields.list(() => fields.uint32()), columns: [] };
        this.#prepared.set(name, prepared);
        return this.#expect({ kind: 'parse', prepared });
      }
      case 'B':
        return this.#bind(fields);
      case 'D': {
        const ofStatement = fields.byte() === 'S';
        const name = fields.text();
        const portal = ofStatement ? undefined : this.#portals.get(name);
        const prepared = portal?.prepared ?? this.#prepared.get(name);
        return this.#expect({ kind: 'describe', prepared, portal });
      }
      case 'E':
        return this.#expect({ kind: 'execute', portal: this.#portals.get(fields.text()) });
      case 'C':
        return this.#expect({ kind: 'close' });
      case 'F':
        return this.#expect({ kind: 'function' });
      case 'S':
        this.#skipping = false;
        return void this.#steps.push({ kind: 'sync' });
      case 'd':
        return void (this.#copied += body.length);
    }
  }

  fromServer(type: string, body: Buffer): void {
    const fields = new WireFields(body);
    const [step] = this.#steps;
    switch (type) {
      case 'T':
        return this.#rowDescription(fields, step);
      case 'n':
        return this.#done('describe');
      case 't':
        if (step?.kind === 'describe' && step.prepared !== undefined)
          step.prepared.types = fields.list(() => fields.uint32());
        return;
      case 'D':
        return this.#row(fields, step);
      case 'd':
        return this.#keep([body.toString('utf8').replace(/\n$/, '')]);
      case '1':
        return this.#done('parse');
      case '2':
        return this.#done('bind');
      case '3':
        return this.#done('close');
      case 'V':
        return this.#done('function');
      case 'C':
        return this.#answered(fields.text());
      case 's':
        return this.#answered(`SUSPENDED ${this.#rows.length + this.#rowsLeftOut}`);
      case 'I':
        return this.#answered('');
      case 'N':
        return void this.#notices.push(fields.fault());
      case 'E':
        return this.#refused(fields.fault());
      case 'Z':
        this.#steps.shift();
        this.#part = 0;
        this.#transaction = ({ I: 'idle', T: 'open', E: 'failed' } as const)[fields.byte()] ?? 'idle';
        return this.#forget();
    }
  }

  #expect(step: Step): void {
    if (!this.#skipping) this.#steps.push(step);
  }

  #bind(fields: WireFields): void {
    const name = fields.text();
    const prepared = this.#prepared.get(fields.text());
    const formats = fields.list(() => fields.int16());
    let place = 0;
    const parameters = fields.list((): CapturedParameter => {
      const binary = isBinary(formats, place);
      place += 1;
      return { type: prepared?.types[place - 1] ?? 0, value: fields.value(binary), binary };
    });
    const portal = { prepared, parameters, formats: fields.list(() => fields.int16()) };
    this.#portals.set(name, portal);
    this.#expect({ kind: 'bind', portal });
  }

  #rowDescription(fields: WireFields, step: Step | undefined): void {
    const columns = fields.list(() => {
      const name = fields.text();
      // The table's object id and the number of its column.
      fields.int32();
      fields.int16();
      const type = fields.uint32();
      // The type's size and modifier.
      fields.int16();
      fields.int32();
      return { name, type, binary: fields.int16() === 1 };
    });
    if (step?.kind !== 'describe') this.#columns = columns;
    else {
      if (step.prepared !== undefined) step.prepared.columns = columns;
      this.#done('describe');
    }
  }

  #row(fields: WireFields, step: Step | undefined): void {
    const formats =
      step?.kind === 'execute' ? (step.portal?.formats ?? []) : this.#columns.map(({ binary }) => Number(binary));
    let place = 0;
    this.#keep(
      fields.list(() => {
        place += 1;
        return fields.value(isBinary(formats, place - 1));
      }),
    );
  }

  #keep(row: (string | null)[]): void {
    if (this.#rows.length < rowsMax) this.#rows.push(row);
    else this.#rowsLeftOut += 1;
  }

  #done(kind: Step['kind']): void {
    if (this.#steps[0]?.kind === kind) this.#steps.shift();
  }

  #answered(tag: string): void {
    const [step] = this.#steps;
    if (step?.kind !== 'query' && step?.kind !== 'execute') return;
    const described = step.kind === 'query' ? this.#columns : (step.portal?.prepared?.columns ?? []);
    const columns = described.map(({ name, type }) => ({ name, type }));
    if (tag !== '') {
      this.#give(step, {
        kind: 'rows',
        tag,
        columns,
        rows: this.#rows,
        rowsLeftOut: this.#rowsLeftOut,
        notices: this.#notices,
      });
    }
    if (step.kind === 'execute') this.#steps.shift();
    else this.#part += 1;
    this.#forget();
  }

  #refused(fault: WireFault): void {
    const [step] = this.#steps;
    // Without a step it is the connection itself that was refused or ended.
    if (step === undefined) return;
    this.#give(step, { kind: 'error', fault, notices: this.#notices });
    this.#forget();
    if (step.kind === 'query') return;
    const sync = this.#steps.findIndex(({ kind }) => kind === 'sync');
    this.#skipping = sync < 0;
    this.#steps = sync < 0 ? [] : this.#steps.slice(sync);
  }

  #give(step: Step, answer: CapturedStatement['answer']): void {
    const portal = 'portal' in step ? step.portal : undefined;
    const prepared = 'prepared' in step ? step.prepared : portal?.prepared;
    const sql = step.kind === 'query' ? step.sql : prepared?.sql;
    if (sql === undefined) return;
    const types = portal?.prepared?.types ?? [];
    const given = portal?.parameters ?? [];
    const parameters = given.map((parameter, index) => ({
      ...parameter,
      type: parameter.type === 0 ? (types[index] ?? 0) : parameter.type,
    }));
    const copied = this.#copied === 0 ? [] : [{ type: 0, value: `${this.#copied} bytes of COPY`, binary: false }];
    this.#onStatement({
      connection: this.#connection,
      database: this.#database,
      sql,
      part: this.#part,
      parameters: [...parameters, ...copied],
      transaction: this.#transaction,
      answer,
    });
  }

  #forget(): void {
    this.#rows = [];
    this.#rowsLeftOut = 0;
    this.#columns = [];
    this.#notices = [];
    this.#copied = 0;
  }
}

const rowsMax = 10_000;
// Its length and the version of the protocol.
const startHeaderBytes = 8;

type Columns = readonly { readonly name: string; readonly type: number; readonly binary: boolean }[];

interface Prepared {
  readonly sql: string;
  /** Of the parameters; 0 where the client left them to the server and did not ask. */
  types: readonly number[];
  columns: Columns;
}

interface Portal {
  readonly prepared: Prepared | undefined;
  readonly parameters: readonly CapturedParameter[];
  /** In which formats the columns come. */
  readonly formats: readonly number[];
}

type Step =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'parse'; readonly prepared: Prepared }
  | { readonly kind: 'bind' | 'execute'; readonly portal: Portal | undefined }
  | { readonly kind: 'describe'; readonly prepared: Prepared | undefined; readonly portal: Portal | undefined }
  | { readonly kind: 'close' | 'function' | 'sync' };

/** No format: all text. One: that of all. */
function isBinary(formats: readonly number[], place: number): boolean {
  return (formats.length === 1 ? formats[0] : formats[place]) === 1;
}
