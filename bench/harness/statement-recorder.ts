/**
 * Preloaded into a run (`node --import`), in the process and in each of its worker threads: writes down every statement
 * that is given to `pg` and to PGlite, when it began and when it was answered. It is never loaded into a run that is timed.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { RecordedEvent, Sending } from './statement-recording.ts';
import type { ArchivedFiles } from '../../src/engine/session/archived-files.ts';
import { StatementBatch } from '../../src/engine/session/statement-batch.ts';

/** Writes the events of one thread. */
class Recorder {
  readonly #file: string;
  readonly #sessions = new WeakMap<object, number>();
  #lastSession = 0;
  #lastStatement = 0;

  constructor(folder: string) {
    this.#file = join(folder, `${process.pid}-${threadId}.ndjson`);
  }

  /** Returns what is to be called when the server has answered. */
  begin(session: object, { port, database }: Place, sending: Sending): (error: unknown, data?: Buffer) => void {
    let number = this.#sessions.get(session);
    if (number === undefined) {
      number = this.#lastSession += 1;
      this.#sessions.set(session, number);
    }
    const statement = (this.#lastStatement += 1);
    const worker = (globalThis as { __vitest_worker__?: { filepath?: string; ctx: { projectName: string } } })
      .__vitest_worker__;
    this.#write({
      kind: 'begin',
      statement,
      session: number,
      port,
      database,
      profile: worker?.ctx.projectName ?? null,
      suite: worker?.filepath ?? null,
      ...sending,
    });
    return (error, data) =>
      this.#write({
        kind: 'end',
        statement,
        outcome: outcomeOf(error),
        ...(data && { data: data.toString('base64') }),
      });
  }

  #write(event: RecordedEvent): void {
    appendFileSync(this.#file, `${JSON.stringify(event)}\n`);
  }
}

type Place = Pick<RecordedEvent & { kind: 'begin' }, 'port' | 'database'>;

function recordPg(recorder: Recorder): void {
  const query = pg.Client.prototype.query as (this: pg.Client, ...words: unknown[]) => unknown;

  function recordedQuery(this: pg.Client, ...words: unknown[]): unknown {
    const [first] = words;
    const place = { port: this.port, database: this.database ?? '' };
    if (typeof first === 'object' && first !== null && 'submit' in first) {
      const sending = submitted(first);
      const ended = recorder.begin(this, place, sending);
      const sent = query.apply(this, words);
      whenEnded(first, ended);
      return sent;
    }
    const config = (typeof first === 'string' ? { text: first } : first) as pg.QueryConfig;
    const values = (Array.isArray(words[1]) ? words[1] : config.values) as readonly unknown[] | undefined;
    const extended = 'queryMode' in config || (values?.length ?? 0) > 0;
    const ended = recorder.begin(this, place, {
      way: extended ? 'extended' : 'simple',
      text: config.text,
      values: values ?? [],
    });
    const callback = words.at(-1);
    if (typeof callback === 'function') {
      const others = words.slice(0, -1);
      return query.call(this, ...others, (error: unknown, result: unknown) => {
        ended(error);
        callback(error, result);
      });
    }
    const answered = query.apply(this, words) as Promise<unknown>;
    answered.then(
      () => ended(null),
      (error: unknown) => ended(error),
    );
    return answered;
  }

  pg.Client.prototype.query = recordedQuery as typeof pg.Client.prototype.query;
}

/** What brings its own protocol along: a batch of statements, or the stream of a COPY. */
function submitted(query: object): Sending {
  // Another copy of the class: that of the command line that is recorded.
  if (query.constructor.name === StatementBatch.name)
    return { way: 'batch', text: '', values: [...(query as StatementBatch).statements] };
  if ('text' in query && typeof query.text === 'string' && 'destroyed' in query)
    return {
      way: 'writable' in query && query.writable === true ? 'copy in' : 'copy out',
      text: query.text,
      values: [],
    };
  throw new RangeError('A run that streams so cannot be recorded: teach bench/harness/statement-recorder.ts how.');
}

function whenEnded(query: object, ended: (error: unknown, data?: Buffer) => void): void {
  if (query.constructor.name === StatementBatch.name) {
    (query as StatementBatch).ended.then(() => ended(null), ended);
    return;
  }
  const stream = query as NodeJS.EventEmitter & { write: (piece: string | Buffer, ...others: unknown[]) => boolean };
  const pieces: Buffer[] = [];
  if ('writable' in stream && stream.writable === true) {
    const write = stream.write;
    stream.write = function recordedWrite(piece, ...others) {
      pieces.push(Buffer.from(piece as string));
      return write.call(this, piece, ...others);
    };
  }
  let done = false;
  const once = (error: unknown): void => {
    if (!done) ended(error, Buffer.concat(pieces));
    done = true;
  };
  for (const event of ['finish', 'end']) stream.once(event, () => once(null));
  stream.once('error', once);
}

/** Statements of an instance that is open: what PGlite asks itself while it opens is its own affair. */
function recordPglite(recorder: Recorder): void {
  /** By instance, how many bytes it was opened from: an empty one has fewer than a clone of a template. */
  const opened = new WeakMap<object, Place>();
  const create = PGlite.create.bind(PGlite) as (...words: unknown[]) => Promise<PGlite>;
  const createRecorded = async (...words: unknown[]): Promise<PGlite> => {
    const instance = await create(...words);
    const options = words.find((word) => typeof word === 'object') as { readonly fs?: ArchivedFiles } | undefined;
    opened.set(instance, { port: 0, database: String(options?.fs?.bytes ?? 'none') });
    return instance;
  };
  PGlite.create = createRecorded as typeof PGlite.create;
  const { query, exec } = PGlite.prototype;
  PGlite.prototype.query = async function recordedQuery(this: PGlite, text, values, options) {
    const place = opened.get(this);
    if (place === undefined) return query.call(this, text, values, options) as never;
    const data = options?.blob && Buffer.from(await (options.blob as Blob).arrayBuffer());
    const ended = recorder.begin(this, place, { way: 'extended', text, values: values ?? [] });
    const answered = query.call(this, text, values, options);
    answered.then(
      () => ended(null, data),
      (error: unknown) => ended(error, data),
    );
    return answered as never;
  };
  PGlite.prototype.exec = async function recordedExec(this: PGlite, text, options) {
    const place = opened.get(this);
    if (place === undefined) return exec.call(this, text, options);
    const ended = recorder.begin(this, place, { way: 'simple', text, values: [] });
    const answered = exec.call(this, text, options);
    answered.then(
      () => ended(null),
      (error: unknown) => ended(error),
    );
    return answered;
  };
}

/** A session that broke, and a statement that was given up after a time, got no answer that a replay would get too. */
function outcomeOf(error: unknown): 'done' | 'refused' | 'unanswered' {
  if (error === null || error === undefined) return 'done';
  if (!isAnswer(error) || error.code === queryCanceled) return 'unanswered';
  return ['FATAL', 'PANIC'].includes(error.severity) ? 'unanswered' : 'refused';
}

/** The errors of PGlite are of no class that it exports. */
function isAnswer(error: unknown): error is { readonly code: string; readonly severity: string } {
  return error instanceof Error && 'code' in error && 'severity' in error;
}

const queryCanceled = '57014';

const folder = process.env['PARITY_BENCH_RECORDING'];
if (folder !== undefined) {
  const recorder = new Recorder(folder);
  recordPg(recorder);
  recordPglite(recorder);
}
