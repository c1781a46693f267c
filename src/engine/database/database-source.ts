/**
 * Where a worker takes databases from: a prepared template on a server, or the dumped data directory of a prepared
 * PGlite. It can be sent to another process; `adminUrl` holds a password, so it is never printed.
 */
export type DatabaseSource =
  | {
      readonly kind: 'postgres';
      readonly adminUrl: string;
      /** A superuser's way in to the same server, for checks that need one; null where there is none. */
      readonly superuserUrl: string | null;
      readonly template: string;
      /** What a database without the schema is a copy of. */
      readonly emptyTemplate: string;
      /** Every database that this run makes is named with this prefix. */
      readonly prefix: string;
      /** Null on PostgreSQL 14, which has one way and no word for it. */
      readonly copyStrategy: CopyStrategy | null;
    }
  | {
      readonly kind: 'embedded';
      readonly archive: string;
      /** Created by the superuser in a database without the schema, where PGlite has them. */
      readonly extensions: readonly string[];
    };

/** As whom a database is used. The owner is the superuser where the server has no other role for us. */
export type Acting = 'owner' | 'superuser';

/**
 * FILE_COPY is the faster one where fsync is off (25 ms against 97 ms for a 10 MB template), and the slower one where it
 * is on (172 ms against 56 ms), since it forces two checkpoints.
 */
export type CopyStrategy = 'FILE_COPY' | 'WAL_LOG';

export function readyPrefix(source: DatabaseSource & { kind: 'postgres' }): string {
  return `${source.prefix}ready_`;
}
