import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { statementsOf, type Lane, type Recording, type Sending } from './statement-recording.ts';
import { StatementBatch } from '../../src/engine/session/statement-batch.ts';

export interface Replayed {
  readonly statements: number;
  readonly refused: number;
  readonly connections: number;
}

/**
 * Sends a lane's statements with bare clients, as early as the recording sent them: a statement begins when all those are
 * answered that were answered before it began. So what overlapped (a check with two sessions, one of which waits for the
 * other's lock) overlaps again, and nothing else waits.
 *
 * Connections are few: a recorded session takes over the connection of an earlier one on the same database whose last
 * statement is past, after ROLLBACK and DISCARD ALL. A suite file that never held two sessions open at once on its
 * database so has one connection to it, beside one for CREATE DATABASE and the like.
 */
export async function replay(lane: Lane, urlOf: (database: string) => string): Promise<Replayed> {
  const connections = new Connections(lane, urlOf);
  const answers = new Map<number, Promise<boolean>>();
  let statements = 0;
  let refused = 0;
  try {
    for (const [index, event] of lane.events.entries()) {
      if (event.kind === 'end') {
        if ((await answers.get(event.statement)) === false) refused += 1;
        connections.release(index);
        continue;
      }
      // Nobody may be connected to a database that is copied, renamed or dropped.
      if (isAboutDatabases(event.text)) {
        for (const [, name] of event.text.matchAll(/"([^"]+)"/g)) await connections.end(name ?? '');
      }
      const client = await connections.of(event.session, event.database);
      statements += statementsOf(event);
      answers.set(
        event.statement,
        send(client, event, lane.data.get(event.statement) ?? '').then(
          () => true,
          () => false,
        ),
      );
    }
    return { statements, refused, connections: connections.opened };
  } finally {
    await connections.endAll();
  }
}

export function replayedSum(replayed: readonly Replayed[]): Replayed {
  const sum = (of: (each: Replayed) => number): number => replayed.reduce((total, each) => total + of(each), 0);
  return {
    statements: sum(({ statements }) => statements),
    refused: sum(({ refused }) => refused),
    connections: sum(({ connections }) => connections),
  };
}

/** A replay in which other statements fail than in the recording did other work, and is no reference. */
export function refuseOtherWork(
  replayed: Omit<Replayed, 'connections'>,
  recording: Pick<Recording, 'statements' | 'refused'>,
): void {
  const difference = Math.abs(replayed.refused - recording.refused);
  if (replayed.statements === recording.statements && difference <= recording.statements * differenceMax) return;
  throw new RangeError(
    `The floor sent ${replayed.statements} statements, of which ${replayed.refused} were refused; the run sent ${recording.statements}, of which ${recording.refused} were refused.`,
  );
}

/** Statements that name what differs between two runs (a process id, a port) may fail in one of them only. */
const differenceMax = 0.01;

async function send(client: pg.Client, { way, text, values }: Sending, data: string): Promise<void> {
  switch (way) {
    case 'batch': {
      const batch = new StatementBatch(values.map(String), () => undefined);
      client.query(batch);
      return batch.ended;
    }
    case 'copy in': {
      const stream = client.query(copyFrom(text));
      // Of what it still holds when the server has refused it.
      stream.on('error', () => undefined);
      stream.end(Buffer.from(data, 'base64'));
      return finished(stream);
    }
    case 'copy out':
      return void (await once(client.query(copyTo(text)).resume(), 'end'));
    default:
      await client.query({
        text,
        values: [...values],
        rowMode: 'array',
        ...(way === 'extended' && { queryMode: 'extended' }),
      });
  }
}

async function forget(client: pg.Client): Promise<void> {
  try {
    await client.query('ROLLBACK');
    await client.query('DISCARD ALL');
  } catch {
    // The connection is lost, and its listener knows.
  }
}

function isAboutDatabases(text: string): boolean {
  return /^(?:CREATE|ALTER|DROP) DATABASE /.test(text);
}

interface Connection {
  readonly client: pg.Client;
  readonly database: string;
  lost: boolean;
  /** Resolves when nothing of the last session is left. */
  ready: Promise<void>;
}

class Connections {
  readonly #urlOf: (database: string) => string;
  /** The index of each session's last event in the lane. */
  readonly #lastOf = new Map<number, number>();
  readonly #sessionOf = new Map<number, number>();
  readonly #busy = new Map<number, Connection>();
  readonly #idle: Connection[] = [];
  opened = 0;

  constructor(lane: Lane, urlOf: (database: string) => string) {
    this.#urlOf = urlOf;
    for (const [index, event] of lane.events.entries()) {
      if (event.kind === 'begin') this.#sessionOf.set(event.statement, event.session);
      this.#lastOf.set(this.#sessionOf.get(event.statement) ?? 0, index);
    }
  }

  async of(session: number, database: string): Promise<pg.Client> {
    const own = this.#busy.get(session);
    if (own !== undefined && !own.lost) return own.client;
    const index = this.#idle.findIndex((candidate) => candidate.database === database && !candidate.lost);
    const [idle] = index === -1 ? [] : this.#idle.splice(index, 1);
    if (idle !== undefined) {
      this.#busy.set(session, idle);
      await idle.ready;
      return idle.client;
    }
    const client = new pg.Client(this.#urlOf(database));
    const connection: Connection = { client, database, lost: false, ready: Promise.resolve() };
    client.on('error', () => (connection.lost = true));
    await client.connect();
    this.opened += 1;
    this.#busy.set(session, connection);
    return client;
  }

  /** Gives the connections back of sessions that have nothing more to say after this event. */
  release(index: number): void {
    for (const [session, connection] of this.#busy) {
      if ((this.#lastOf.get(session) ?? 0) > index) continue;
      this.#busy.delete(session);
      this.#idle.push(connection);
      // At once: what the session had locked must be free for the others, as after its end in the recording.
      connection.ready = forget(connection.client);
    }
  }

  /** Closes what is idle on a database. */
  async end(database: string): Promise<void> {
    const idle = this.#idle.filter((connection) => connection.database === database);
    for (const connection of idle) this.#idle.splice(this.#idle.indexOf(connection), 1);
    await Promise.all(idle.map(({ client }) => client.end().catch(() => undefined)));
  }

  async endAll(): Promise<void> {
    const all = [...this.#busy.values(), ...this.#idle];
    await Promise.all(all.map(({ client }) => client.end().catch(() => undefined)));
  }
}
