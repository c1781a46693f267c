import { clusterChangesOf, type ClusterObject } from './cluster-change.ts';
import { statementsInside } from './lint-block.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';
import { scalar } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';
import type { Statement } from '../../engine/sql/statement.ts';

/**
 * Whose the server is, and so what becomes of roles, tablespaces and the like that a migration makes:
 *
 * - `lasting`: the migrations are meant for it. They run as written, each such change with an approval in its file.
 * - `throw-away`: it goes when the run ends. What is there already is not made again: several databases are migrated.
 * - `borrowed`: as `throw-away`, with approvals; what was made bears `owner` as its comment, so that it can be removed.
 */
export type Cluster =
  | { readonly kind: 'lasting' }
  | { readonly kind: 'throw-away' }
  | { readonly kind: 'borrowed'; readonly owner: string };

export interface TriedFile {
  readonly statements: readonly Statement[];
  /** Run in the file's transaction, behind its statements. */
  readonly marks: readonly string[];
  /** What was left out since it is there already, or is not: `create role app`. */
  readonly skipped: readonly string[];
}

/** What of the file runs on the session's server. Reads only. */
export async function tryOnCluster(session: Session, file: MigrationFile, cluster: Cluster): Promise<TriedFile> {
  if (cluster.kind === 'lasting') return { statements: file.statements, marks: [], skipped: [] };
  const statements: Statement[] = [];
  const made = new Map<string, ClusterObject>();
  const skipped: string[] = [];
  for (const statement of file.statements) {
    const inside = (await statementsInside(statement)).statements.flatMap(({ tree }) => clusterChangesOf(tree));
    let isSkipped = false;
    for (const { words, makes, drops } of inside) {
      if (makes !== undefined) {
        if (await existsOn(session, makes)) isSkipped = true;
        else made.set(keyOf(makes), makes);
      }
      if (drops === undefined || made.delete(keyOf(drops))) continue;
      if (!(await existsOn(session, drops))) isSkipped = true;
      else if (cluster.kind === 'borrowed' && (await ownerOf(session, drops)) !== cluster.owner)
        throw foreign(file, statement, words);
    }
    // What a block does it has to find out by itself.
    if (isSkipped && !('DoStmt' in statement.tree)) skipped.push(...inside.map(({ words }) => words));
    else if (clusterChangesOf(statement.tree).every(({ database }) => database === undefined))
      statements.push(statement);
    else statements.push({ ...statement, text: await onThisDatabase(session, statement.text) });
  }
  const marks = cluster.kind === 'borrowed' ? [...made.values()].map((object) => mark(object, cluster.owner)) : [];
  return { statements, marks, skipped };
}

function keyOf({ kind, name }: ClusterObject): string {
  return `${kind} ${name}`;
}

const catalogs = {
  role: { table: 'pg_roles', column: 'rolname', description: 'pg_authid' },
  tablespace: { table: 'pg_tablespace', column: 'spcname', description: 'pg_tablespace' },
  database: { table: 'pg_database', column: 'datname', description: 'pg_database' },
} as const;

async function existsOn(session: Session, { kind, name }: ClusterObject): Promise<boolean> {
  const { table, column } = catalogs[kind];
  return scalar(await session.run(`SELECT count(*) FROM ${table} WHERE ${column} = $1`, [name])) !== '0';
}

/** Null for what does not exist or was made by somebody else. */
async function ownerOf(session: Session, { kind, name }: ClusterObject): Promise<string | null> {
  const { table, column, description } = catalogs[kind];
  const sql = `SELECT shobj_description(oid, '${description}') FROM ${table} WHERE ${column} = $1`;
  return scalar(await session.run(sql, [name])) ?? null;
}

function foreign({ path }: MigrationFile, { line }: Statement, words: string): MigrationError {
  const sentence = `"${words}" would drop what pgparity did not make, on a server that is not its own: use a server of this machine.`;
  return new MigrationError('migration-cluster', { path, line }, sentence);
}

function mark({ kind, name }: ClusterObject, owner: string): string {
  return `COMMENT ON ${kind.toUpperCase()} ${quoteIdentifier(name)} IS ${quoteLiteral(owner)}`;
}

/** A migration names the database of the product; here it is a copy with another name. */
async function onThisDatabase(session: Session, text: string): Promise<string> {
  const name = quoteIdentifier(scalar(await session.run('SELECT current_database()')) ?? '');
  return text.replace(/\b(database\s+)(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)/i, (_whole, word: string) => word + name);
}
