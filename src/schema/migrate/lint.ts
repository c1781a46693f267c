import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Node } from 'libpg-query';
import { clusterChangesOf } from './cluster-change.ts';
import { readAnnotations, type Annotations } from './lint-annotation.ts';
import { actionsOf, type Action } from './lint-action.ts';
import { statementsInside, type Unseen } from './lint-block.ts';
import { readMigrationFiles, type MigrationFile } from './migration-file.ts';

export interface LintOptions {
  /** Rows by table name, as {@link readTableRows} reads them from a database. A note in the file can say more. */
  readonly tableRows?: Readonly<Record<string, number>> | undefined;
  /** The database that the migrations are for: what names another one changes the server beyond it. */
  readonly database?: string | null | undefined;
  /** Ends it within a moment. */
  readonly signal?: AbortSignal | undefined;
  /** Lint these migrations only, by name: those that are still to run. */
  readonly only?: readonly string[] | undefined;
}

export interface LintFinding {
  readonly path: string;
  readonly line: number;
  /**
   * `data-loss`, `cluster-wide` and `blocking-index` stop a migration, and so does a `stale-approval`. `unseen` is for a person to read: a
   * statement that is put together at run time.
   */
  readonly rule: 'data-loss' | 'cluster-wide' | 'blocking-index' | 'stale-approval' | 'unseen';
  readonly sentence: string;
  /** The reason that the file gives for it; null where nobody has approved it. */
  readonly approved: string | null;
}

/**
 * Reviews migrations by their parse trees, without a database.
 *
 * Data loss, and a change of the server beyond its database (a role, a tablespace), need a line in the file, anywhere: `-- approve: drop column orders.note, reason: moved to order_notes`.
 * An index on a table of more than 100,000 rows needs CONCURRENTLY; `-- rows: orders 2000000` says what a database would.
 *
 * It looks into DO blocks and into the constant strings of their EXECUTE. It does not see what a function does that a
 * migration calls, what EXECUTE puts together at run time (reported as `unseen`), and how many rows a WHERE meets.
 */
export async function lintMigrations(directory: string, options: LintOptions = {}): Promise<readonly LintFinding[]> {
  const files = await readMigrationFiles(directory);
  return lintFiles(
    files.filter(({ name }) => options.only?.includes(name) ?? true),
    options,
  );
}

/** What changes the server beyond the database, and nothing else. `database` is the one that the migrations are for. */
export async function clusterFindings(file: MigrationFile, database: string | null): Promise<readonly LintFinding[]> {
  const annotations = readAnnotations(file);
  const findings: LintFinding[] = [];
  for (const statement of file.statements) {
    for (const { tree, line } of (await statementsInside(statement)).statements) {
      findings.push(...judgeCluster(file.path, line, tree, { annotations, used: new Set(), database }));
    }
  }
  return findings;
}

/** The same for files that have been read. */
export async function lintFiles(
  files: readonly MigrationFile[],
  options: Omit<LintOptions, 'only'>,
): Promise<readonly LintFinding[]> {
  const findings: LintFinding[] = [];
  for (const file of files) findings.push(...(await lintFile(file, options)));
  return findings;
}

const statementsATurn = 500;

/** The findings that stop a migration. */
export function refusedFindings(findings: readonly LintFinding[]): readonly LintFinding[] {
  return findings.filter(({ rule, approved }) => rule !== 'unseen' && approved === null);
}

async function lintFile(
  file: MigrationFile,
  { tableRows = {}, database = null, signal }: Omit<LintOptions, 'only'>,
): Promise<LintFinding[]> {
  const annotations = readAnnotations(file);
  const findings: LintFinding[] = [];
  const created = new Set<string>();
  const used = new Set<string>();
  for (const [index, statement] of file.statements.entries()) {
    // A signal is heard between two turns of the event loop.
    if (index % statementsATurn === 0) await nextTurn(undefined, { signal });
    const { statements, unseen } = await statementsInside(statement);
    // Whether what stands in a block ever runs is not known behind it.
    const here = 'DoStmt' in statement.tree ? new Set(created) : created;
    for (const { tree, line } of statements) {
      findings.push(...judgeCluster(file.path, line, tree, { annotations, used, database }));
      for (const action of actionsOf(tree)) {
        if (action.kind === 'create') here.add(action.table);
        else if (action.kind === 'forget') forget(action.table, here);
        else findings.push(...judge(file.path, line, action, { annotations, tableRows, created: here, used }));
      }
    }
    findings.push(...unseen.map((what) => unseenFinding(file.path, what, annotations, used)));
  }
  for (const { action, line } of annotations.approvals.filter((approval) => !used.has(approval.action))) {
    const sentence = `The file approves "${action}" and does no such thing: correct the line or take it out.`;
    findings.push({ path: file.path, line, rule: 'stale-approval', sentence, approved: null });
  }
  return findings;
}

function judgeCluster(
  path: string,
  line: number,
  tree: Node,
  known: { readonly annotations: Annotations; readonly used: Set<string>; readonly database: string | null },
): LintFinding[] {
  return clusterChangesOf(tree).flatMap(({ words, database }) => {
    const approved = approvalOf(words, known.annotations, known.used);
    const isOwn = database !== undefined && (known.database === null || database === known.database);
    return isOwn ? [] : [clusterFinding(path, line, words, approved)];
  });
}

function clusterFinding(path: string, line: number, words: string, approved: string | null): LintFinding {
  const sentence = `"${words}" changes the server beyond this database: do it where servers are set up, or have it reviewed, and write "-- approve: ${words}, reason: …" into the file.`;
  return { path, line, rule: 'cluster-wide', sentence, approved };
}

interface Known {
  readonly annotations: Annotations;
  readonly tableRows: Readonly<Record<string, number>>;
  /** Tables that the same file made: nobody's data, and nobody waits for their locks. */
  readonly created: Set<string>;
  readonly used: Set<string>;
}

function forget(table: string | null, created: Set<string>): void {
  if (table === null) created.clear();
  else created.delete(table);
}

type Judged = Extract<Action, { kind: 'data-loss' | 'blocking-index' }>;

function judge(path: string, line: number, action: Judged, known: Known): LintFinding[] {
  const isOwn = action.table !== null && known.created.has(action.table);
  // The name means another table from here on: what a temporary one has hidden.
  if (isOwn && action.kind === 'data-loss' && action.words.startsWith('drop table'))
    forget(action.table, known.created);
  if (isOwn) return [];
  if (action.kind === 'data-loss' && action.columns?.every((column) => known.created.has(column))) return [];
  if (action.kind === 'data-loss') {
    const approved = approvalOf(action.words, known.annotations, known.used);
    const sentence = `"${action.words}" loses data: have it reviewed, and write "-- approve: ${action.words}, reason: …" into the file.`;
    return [{ path, line, rule: 'data-loss', sentence, approved }];
  }
  const rows = Math.max(rowsOf(action.table, known.annotations.rows), rowsOf(action.table, known.tableRows));
  if (rows <= rowsMaxUnderLock) return [];
  const sentence = `${action.words} locks "${action.table}" with about ${rows} rows while it builds: ${action.instead}.`;
  return [{ path, line, rule: 'blocking-index', sentence, approved: null }];
}

/** A table with more rows than this is not written to for too long while an index is built on it. */
const rowsMaxUnderLock = 100_000;

function rowsOf(table: string, rows: Readonly<Record<string, number>>): number {
  return rows[table] ?? rows[`public.${table}`] ?? rows[table.replace(/^public\./, '')] ?? 0;
}

function approvalOf(words: string, { approvals }: Annotations, used: Set<string>): string | null {
  const approval = approvals.find(({ action }) => action === words);
  if (approval === undefined) return null;
  used.add(approval.action);
  return approval.reason;
}

function unseenFinding(path: string, unseen: Unseen, annotations: Annotations, used: Set<string>): LintFinding {
  if (!unseen.dangerous)
    return { path, line: unseen.line, rule: 'unseen', sentence: `${unseen.sentence}.`, approved: null };
  const approved = approvalOf(unseenAction, annotations, used);
  const sentence = `${unseen.sentence}, and holds a word that loses data: have it reviewed, and write "-- approve: ${unseenAction}, reason: …" into the file.`;
  return { path, line: unseen.line, rule: 'data-loss', sentence, approved };
}

const unseenAction = 'dynamic statement';
