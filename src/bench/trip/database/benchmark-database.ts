import type { Metric, VectorBatch } from '../../dataset/vector-source.ts';
import type { Session } from '../../../engine/session/session.ts';

/** The database that one profile is measured in, over the wire or in process. */
export interface BenchmarkDatabase {
  readonly kind: 'postgres' | 'embedded';
  /** Where worker threads can open connections of their own; null in process. Holds a password: it is never printed. */
  readonly url: string | null;
  /** For everything that is not measured. In process it is the only session there is. */
  readonly session: Session;
  /** How many searches can be under way at once: 1 in process. */
  readonly clientsMax: number;
  /** A warm connection with one prepared search on it. In process it shares the only session. */
  openSearch(search: SearchStatement): Promise<SearchClient>;
  /** Loads vectors with binary COPY. Column names and the table are quoted by it. */
  load(target: LoadTarget, batches: AsyncIterable<LoadBatch>, options?: LoadOptions): Promise<LoadReport>;
  /** A further session on the same database, for whoever watches the first one; null in process. Whoever opens it closes it. */
  openSession(): Promise<Session | null>;
  close(): Promise<void>;
}

/** `ORDER BY column <op> $1 LIMIT k`, with an optional filter. Names are unquoted. */
export interface SearchStatement {
  readonly schema: string;
  readonly table: string;
  readonly idColumn: string;
  readonly vectorColumn: string;
  readonly metric: Metric;
  readonly k: number;
  /** Equality on columns, as a tenant's query has it; the values are bound as parameters. */
  readonly filter?: Readonly<Record<string, string | number>>;
  /** Settings of the session, full names: `{ 'ivfflat.probes': '10' }`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whose settings they are, so that the right library is loaded first; null for an exact search without an index. */
  readonly family: 'scann' | 'ivfflat' | 'hnsw' | null;
}

export interface SearchClient {
  /** The text of the prepared statement. */
  readonly sql: string;
  /**
   * Ids of the rows, nearest first, as text. `filterValues` stand in for those of {@link SearchStatement.filter}, in its
   * order: a query of another tenant. Rejects with a StatementError or a ConnectionLostError.
   */
  search(vector: Float32Array, filterValues?: readonly (number | string)[]): Promise<readonly string[]>;
  /**
   * Makes the next search as warm as the one after it, outside the clock. Over the wire there is nothing to do. In
   * process, where clients share a session, it brings back this client's settings; a search that comes without it does
   * so itself, within its time.
   */
  ready(): Promise<void>;
  /** The session of the searches, with their settings: a plan that is explained on it is their plan. Leave it as it is. */
  readonly session: Session;
  /** `SELECT 1` through the same connection, prepared: the floor under every latency. */
  floor(): Promise<void>;
  /** The backend's process id, where there is a process. */
  readonly backendPid: number | null;
  close(): Promise<void>;
}

export interface LoadTarget {
  readonly schema: string;
  readonly table: string;
  /** A bigint that counts rows from 0. */
  readonly idColumn: string;
  readonly vectorColumn: string;
  /** Further integer columns of the table, filled from {@link LoadBatch.integers}. */
  readonly integerColumns: readonly string[];
}

export interface LoadBatch extends VectorBatch {
  /** By column name, one value a row. */
  readonly integers?: Readonly<Record<string, Int32Array>>;
  /** Ids where they are not the row's place. */
  readonly ids?: BigInt64Array;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onRows?: (rows: number) => void;
}

export interface LoadReport {
  readonly rows: number;
  /** As sent over the wire. */
  readonly bytes: number;
  readonly durationMs: number;
}
