import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a statement is sent. */
export interface Sending {
  /**
   * The extended protocol takes one statement, and the simple one several. A batch are statements that travel in one go.
   * COPY has a stream behind it.
   */
  readonly way: 'simple' | 'extended' | 'batch' | 'copy in' | 'copy out';
  readonly text: string;
  /** The parameters; the statements of a batch. */
  readonly values: readonly unknown[];
}

/** What the recorder writes, one a line, in the order in which one thread saw it. */
export type RecordedEvent =
  | (Sending & {
      readonly kind: 'begin';
      /** Counts from 1 in each thread. */
      readonly statement: number;
      /** Counts the connections of each thread from 1. */
      readonly session: number;
      readonly port: number;
      readonly database: string;
      /** Null outside the suites, as `suite`. */
      readonly profile: string | null;
      readonly suite: string | null;
    })
  | {
      readonly kind: 'end';
      readonly statement: number;
      readonly outcome: 'done' | 'refused' | 'unanswered';
      /** What COPY read, in base64: it is known at the end. */
      readonly data?: string;
    };

/** The statements that one suite file (or, with `suite` null, the run itself) sent to one profile, in their order. */
export interface Lane {
  readonly profile: string;
  readonly suite: string | null;
  readonly events: readonly RecordedEvent[];
  /** What COPY read, in base64, by statement. */
  readonly data: ReadonlyMap<number, string>;
}

/** All that a run sent to its servers. */
export interface Recording {
  readonly lanes: readonly Lane[];
  readonly statements: number;
  readonly refused: number;
  readonly sessions: number;
}

/** Reads what the recorder wrote into a folder: one file a thread. */
export async function readRecording(folder: string): Promise<Recording> {
  const names = await readdir(folder);
  const threads = await Promise.all(
    names.map(async (name) => {
      const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as RecordedEvent);
    }),
  );
  return recordingOf(threads);
}

/**
 * Sorts the events of each thread into lanes. Two kinds of statements are left out. A prepared database that another taker
 * got first: what one lane does must not depend on how far another one is. And what the server never answered, because
 * the client gave up or the connection broke, as a check wanted it to: a replay would wait for it.
 */
export function recordingOf(threads: readonly (readonly RecordedEvent[])[]): Recording {
  const profileOf = profilesByPort(threads.flat());
  const lanes: Lane[] = [];
  let sessions = 0;
  for (const thread of threads) {
    const leftOut = statementsLeftOut(thread);
    const data = new Map(
      thread.flatMap((event) => (event.kind === 'end' && event.data ? [[event.statement, event.data] as const] : [])),
    );
    const ofThread = new Map<string, Lane & { readonly events: RecordedEvent[] }>();
    const eventsOf = new Map<number, RecordedEvent[]>();
    const seen = new Set<number>();
    for (const event of thread) {
      if (leftOut.has(event.statement)) continue;
      if (event.kind === 'end') {
        eventsOf.get(event.statement)?.push(event);
        continue;
      }
      seen.add(event.session);
      const profile = event.profile ?? profileOf.get(event.port);
      if (profile === undefined) throw new RangeError(`No profile's suites used the server on port ${event.port}.`);
      const { suite } = event;
      const lane = ofThread.get(`${profile} ${suite}`) ?? { profile, suite, events: [], data };
      ofThread.set(`${profile} ${suite}`, lane);
      lane.events.push(event);
      eventsOf.set(event.statement, lane.events);
    }
    lanes.push(...ofThread.values());
    sessions += seen.size;
  }
  return { lanes, ...workOf(lanes), sessions };
}

/** What was sent in lanes, to be held against what a floor sent. */
export function workOf(lanes: readonly Lane[]): Pick<Recording, 'statements' | 'refused'> {
  const all = lanes.flatMap(({ events }) => events);
  return {
    statements: all.reduce((sum, event) => sum + (event.kind === 'begin' ? statementsOf(event) : 0), 0),
    refused: all.filter((event) => event.kind === 'end' && event.outcome === 'refused').length,
  };
}

/** How many statements travel in one go. */
export function statementsOf({ way, values }: Sending): number {
  return way === 'batch' ? values.length : 1;
}

/** Whose server listens where. The run itself spoke to each; a suite's own proxies are known to the suite only. */
function profilesByPort(events: readonly RecordedEvent[]): ReadonlyMap<number, string> {
  const begun = events.filter((event) => event.kind === 'begin');
  const ports = new Set(begun.filter(({ suite }) => suite === null).map(({ port }) => port));
  return new Map(
    begun.flatMap(({ port, profile }) => (profile !== null && ports.has(port) ? [[port, profile] as const] : [])),
  );
}

function statementsLeftOut(thread: readonly RecordedEvent[]): ReadonlySet<number> {
  const begun = thread.filter((event) => event.kind === 'begin');
  const outcomes = new Map(thread.flatMap((event) => (event.kind === 'end' ? [[event.statement, event.outcome]] : [])));
  const isLeftOut = (statement: number, text: string): boolean => {
    const outcome = outcomes.get(statement) ?? 'unanswered';
    return outcome === 'unanswered' || (outcome === 'refused' && isRename(text));
  };
  return new Set(begun.filter(({ statement, text }) => isLeftOut(statement, text)).map(({ statement }) => statement));
}

function isRename(text: string): boolean {
  return /^ALTER DATABASE \S+ RENAME TO /.test(text);
}
