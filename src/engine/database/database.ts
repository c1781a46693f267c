import type { Acting } from './database-source.ts';
import type { Endpoint } from '../session/endpoint.ts';
import type { Session } from '../session/session.ts';

/** A database of its own for whoever took it. */
export interface Database {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Opens a session. An embedded database has one session: a second one while the first is open is refused. */
  open(acting?: Acting): Promise<Session>;
  /**
   * Lends a session that may have served others before, cleaned; closing it gives it back. It spares a server a new
   * process (10 ms), and differs from an opened one in the libraries that are loaded already.
   */
  lend(acting?: Acting): Promise<Session>;
  /** Gives `work` a URL of the database for other programs. In an embedded one their connections are its one session. */
  serve<T>(work: (url: string) => Promise<T>): Promise<T>;
  /** Closes what is open and leaves the database on its server with a note. An embedded one goes, as its process does. */
  keep(note: string): Promise<void>;
  /** Closes what is open and removes the database. Doing it twice is harmless. */
  drop(): Promise<void>;
}
