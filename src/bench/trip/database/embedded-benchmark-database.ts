import type { PGlite } from '@electric-sql/pglite';
import { copyRows, copyHeader, copySql, copyTrailer, loadAborted } from './copy-rows.ts';
import { isFault, openEmbeddedSearch } from './embedded-search-client.ts';
import { SharedSettings } from './shared-settings.ts';
import type {
  BenchmarkDatabase,
  LoadBatch,
  LoadOptions,
  LoadReport,
  LoadTarget,
  SearchClient,
  SearchStatement,
} from './benchmark-database.ts';
import type { EmbeddedSession } from '../../../engine/session/embedded-session.ts';
import { answerOfFault } from '../../../engine/session/server-fault.ts';
import { StatementError } from '../../../engine/session/session.ts';

/** PGlite: one session for everything, in this process. */
export class EmbeddedBenchmarkDatabase implements BenchmarkDatabase {
  readonly kind = 'embedded';
  readonly url = null;
  readonly clientsMax = 1;
  readonly session: EmbeddedSession;
  readonly #pglite: PGlite;
  readonly #settings: SharedSettings;

  constructor(pglite: PGlite, session: EmbeddedSession) {
    this.#pglite = pglite;
    this.session = session;
    this.#settings = new SharedSettings(session);
  }

  openSearch(search: SearchStatement): Promise<SearchClient> {
    return openEmbeddedSearch(this.#pglite, this.session, this.#settings, search);
  }

  /**
   * PGlite takes a COPY's input as one blob, so each batch is a binary COPY, and one transaction is around them all.
   * Nothing else may be said on the session meanwhile.
   */
  async load(
    target: LoadTarget,
    batches: AsyncIterable<LoadBatch>,
    { signal, onRows }: LoadOptions = {},
  ): Promise<LoadReport> {
    const start = performance.now();
    let rows = 0;
    let bytes = 0;
    await this.session.run('BEGIN');
    try {
      for await (const batch of batches) {
        if (signal?.aborted) throw loadAborted(target, signal.reason);
        const parts = [copyHeader, copyRows(target, batch), copyTrailer];
        rows += await this.#copy(target, parts);
        bytes += parts.reduce((sum, { length }) => sum + length, 0);
        onRows?.(rows);
      }
      await this.session.run('COMMIT');
    } catch (error) {
      // The first error is the one to hear about.
      await this.session.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    return { rows, bytes, durationMs: performance.now() - start };
  }

  openSession(): Promise<null> {
    return Promise.resolve(null);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  async #copy(target: LoadTarget, parts: readonly Buffer[]): Promise<number> {
    const sql = copySql(target, "'/dev/blob'");
    try {
      const { affectedRows } = await this.#pglite.query(sql, [], { blob: new Blob(parts.map(bytesOf)) });
      return affectedRows ?? 0;
    } catch (error) {
      throw isFault(error) ? new StatementError(answerOfFault(sql, error, [])) : error;
    }
  }
}

/** A Blob takes no view that might lie on shared memory. */
function bytesOf(part: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(part);
}
