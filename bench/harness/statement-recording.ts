import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the recorder writes, one a line, in the order in which one thread saw it. */
export type RecordedEvent =
  | {
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
      readonly text: string;
      readonly values: readonly unknown[];
      /** The extended protocol, which takes one statement; else the simple one. */
      readonly extended: boolean;
    }
  | { readonly kind: 'end'; readonly statement: number; readonly refused: boolean };

/** The statements that one suite file (or, with `suite` null, the run itself) sent to one server, in their order. */
export interface Lane {
  readonly port: number;
  readonly suite: string | null;
  readonly events: readonly RecordedEvent[];
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

/** Sorts the events of each thread into lanes. A lane keeps what overlapped in it, and nothing else. */
export function recordingOf(threads: readonly (readonly RecordedEvent[])[]): Recording {
  const lanes: Lane[] = [];
  let sessions = 0;
  for (const events of threads) {
    const ofThread = new Map<string, Lane & { readonly events: RecordedEvent[] }>();
    const laneOfStatement = new Map<number, RecordedEvent[]>();
    const seen = new Set<number>();
    for (const event of events) {
      if (event.kind === 'end') {
        laneOfStatement.get(event.statement)?.push(event);
        continue;
      }
      seen.add(event.session);
      const { port, suite } = event;
      const lane = ofThread.get(`${port} ${suite}`) ?? { port, suite, events: [] };
      ofThread.set(`${port} ${suite}`, lane);
      lane.events.push(event);
      laneOfStatement.set(event.statement, lane.events);
    }
    lanes.push(...ofThread.values());
    sessions += seen.size;
  }
  const all = lanes.flatMap(({ events }) => events);
  return {
    lanes,
    statements: all.filter(({ kind }) => kind === 'begin').length,
    refused: all.filter((event) => event.kind === 'end' && event.refused).length,
    sessions,
  };
}

/** The ports of the servers that were recorded, by the profile that the suites on them belonged to. */
export function portsByProfile(recording: Recording): ReadonlyMap<string, number> {
  const begun = recording.lanes.flatMap(({ events }) => events.filter((event) => event.kind === 'begin'));
  return new Map(begun.flatMap(({ profile, port }) => (profile === null ? [] : [[profile, port] as const])));
}
