import type { Endpoint } from '../session/endpoint.ts';
import type { Environment } from '../../base/config/environment.ts';
import type { Profile, ServerKind } from '../profile/profile.ts';

/** A way to bring a profile up. One file a kind; each file exports one of these. */
export interface ServerStarter {
  readonly kind: ServerKind;
  /** Looks, without starting, installing or pulling anything, and never throws. Takes at most a few seconds. */
  find(profile: Profile, environment: Environment): Promise<Availability>;
  /** Throws what makes a start pointless, such as a missing right, before anything is started. */
  refuse?(profile: Profile, options: StartOptions): Promise<void>;
  /** Brings the profile up and waits until it answers. Throws a PgparityError and leaves nothing behind when it cannot. */
  start(profile: Profile, options: StartOptions): Promise<RunningServer>;
}

export type Availability =
  | { readonly available: true; readonly description: string; readonly standIn: boolean }
  | { readonly available: false; readonly reason: string };

export interface StartOptions {
  readonly environment: Environment;
  /** Reports what is being waited for: "pulling pgvector/pgvector:pg15", "initdb". */
  readonly onProgress?: (step: string) => void;
  /** Aborted on Ctrl-C: the start must give up, clean up and reject. */
  readonly signal?: AbortSignal;
  /** Use the database of a remote server although it holds tables; nothing outside own clones is written. */
  readonly existing?: boolean;
  /** Nothing but reading: a remote server's own tables stand in the way of nothing, and no database is created. */
  readonly inPlace?: boolean;
  /** Durability is switched off on a throw-away server. `up` and measurements can ask for it. */
  readonly durable?: boolean;
}

/** A server that answers. Whoever started it stops it. */
export interface RunningServer {
  readonly profile: Profile;
  readonly kind: ServerKind;
  /** One line for a person: `native PostgreSQL 15.18 in /usr/lib/postgresql/15/bin`. Holds no secret. */
  readonly description: string;
  /** A superuser's way in, to the database that clones are made next to. */
  readonly endpoint: Endpoint;
  /** The digest of the image, where there is one. */
  readonly imageDigest: string | null;
  /** True when the server may be restarted, filled and dropped at will. */
  readonly throwAway: boolean;
  /**
   * The end of the server's log, for a person who has to find out why it failed; so many lines where it can be read by the
   * line. Secrets are redacted.
   */
  logTail(linesMax?: number): Promise<string>;
  /** Stops it and removes everything that it made. Doing it twice is harmless; it does not throw after a crash. */
  stop(): Promise<void>;
}
