/**
 * Preloaded into a run (`node --import`), in the process and in each of its worker threads: writes down every statement
 * that is given to `pg`, when it began and when it was answered. It is never loaded into a run that is timed.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import pg from 'pg';
import type { RecordedEvent } from './statement-recording.ts';

function record(into: string): void {
  const file = join(into, `${process.pid}-${threadId}.ndjson`);
  const sessions = new WeakMap<object, number>();
  let lastSession = 0;
  let lastStatement = 0;
  const write = (event: RecordedEvent): void => appendFileSync(file, `${JSON.stringify(event)}\n`);
  const query = pg.Client.prototype.query as (this: pg.Client, ...words: unknown[]) => unknown;

  function recordedQuery(this: pg.Client, ...words: unknown[]): unknown {
    const [first] = words;
    // A cursor or a COPY stream brings its own protocol along, and a floor that cannot send it must not leave it out.
    if (typeof first === 'object' && first !== null && 'submit' in first) {
      throw new RangeError('A run that streams cannot be recorded: teach bench/harness/statement-recorder.ts how.');
    }
    let session = sessions.get(this);
    if (session === undefined) {
      session = lastSession += 1;
      sessions.set(this, session);
    }
    const statement = (lastStatement += 1);
    const config = (typeof first === 'string' ? { text: first } : first) as pg.QueryConfig;
    const values = (Array.isArray(words[1]) ? words[1] : config.values) as readonly unknown[] | undefined;
    const worker = (globalThis as { __vitest_worker__?: { filepath?: string; ctx: { projectName: string } } })
      .__vitest_worker__;
    write({
      kind: 'begin',
      statement,
      session,
      port: this.port,
      database: this.database ?? '',
      profile: worker?.ctx.projectName ?? null,
      suite: worker?.filepath ?? null,
      text: config.text,
      values: values ?? [],
      extended: 'queryMode' in config || (values?.length ?? 0) > 0,
    });
    const ended = (error: unknown): void => write({ kind: 'end', statement, outcome: outcomeOf(error) });
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

/** A session that broke, and a statement that was given up after a time, got no answer that a replay would get too. */
function outcomeOf(error: unknown): 'done' | 'refused' | 'unanswered' {
  if (error === null || error === undefined) return 'done';
  if (!(error instanceof pg.DatabaseError) || error.code === queryCanceled) return 'unanswered';
  return ['FATAL', 'PANIC'].includes(error.severity ?? '') ? 'unanswered' : 'refused';
}

const queryCanceled = '57014';

const folder = process.env['PARITY_BENCH_RECORDING'];
if (folder !== undefined) record(folder);
