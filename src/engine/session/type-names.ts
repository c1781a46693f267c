import pg from 'pg';

type ArrayQuery = (sql: string) => Promise<{ rows: unknown[][] }>;

/**
 * The names of types by their object ids, read from the server when an unknown one turns up.
 *
 * Built-in types (below 10,000) have fixed ids and are shared by all sessions of the process; extensions' types do not.
 */
export class TypeNames {
  readonly #names = new Map<number, string>();
  readonly #query: ArrayQuery;

  constructor(query: ArrayQuery) {
    this.#query = query;
  }

  async of(objectIds: readonly number[]): Promise<string[]> {
    const unknown = [...new Set(objectIds)].filter((id) => this.#find(id) === undefined);
    if (unknown.length > 0) await this.#read(unknown);
    return objectIds.map((id) => this.#find(id) ?? `type ${id}`);
  }

  #find(objectId: number): string | undefined {
    return builtIn.get(objectId) ?? this.#names.get(objectId);
  }

  async #read(objectIds: readonly number[]): Promise<void> {
    const { rows } = await this.#query(`SELECT oid, typname FROM pg_type WHERE oid IN (${objectIds.join(', ')})`);
    for (const [objectId, name] of rows) {
      const names = Number(objectId) < firstFreeObjectId ? builtIn : this.#names;
      names.set(Number(objectId), String(name));
    }
  }
}

// FirstGenbkiObjectId in PostgreSQL's access/transam.h: ids below it are assigned by hand and never change.
const firstFreeObjectId = 10_000;

// Those that the driver knows spare each process its first questions. The number of smgr, long gone, was given away again.
const builtIn = new Map<number, string>(
  Object.entries(pg.types.builtins)
    .filter(([name]) => name !== 'SMGR')
    .map(([name, objectId]) => [objectId, name.toLowerCase()]),
);
