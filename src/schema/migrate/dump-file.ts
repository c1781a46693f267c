import { basename } from 'node:path';
import type { Node, RoleSpec } from 'libpg-query';
import { parseMigrationFile, type MigrationFile } from './migration-file.ts';
import { readMigrationText } from './migration-text.ts';
import { landmarksOf } from '../../engine/sql/landmark.ts';

/**
 * A file that `pg_dump` wrote as plain SQL, as one migration. What belongs to the server that it was dumped on is left
 * out: the database itself with `\connect`, owners, time-outs, comments on extensions, and grants to roles that are not
 * among `roles`.
 */
export async function readDumpFile(
  path: string,
  roles: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<MigrationFile> {
  const text = withoutConnect(await readMigrationText(path));
  const name = basename(path).replace(/\.(?:sql|dump)$/i, '');
  return parseMigrationFile({ name, path }, text, signal, (tree) => !isOfTheServer(tree, roles));
}

/** As many characters as before. */
function withoutConnect(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { kind, start, end } of landmarksOf(text)) {
    if (kind !== 'psql' || !/^\\(?:connect|c)\b/.test(text.slice(start, end))) continue;
    pieces.push(text.slice(at, start), text.slice(start, end).replaceAll(/[^\n]/g, ' '));
    at = end;
  }
  return `${pieces.join('')}${text.slice(at)}`;
}

function isOfTheServer(tree: Node, roles: ReadonlySet<string>): boolean {
  if ('CreatedbStmt' in tree || 'DropdbStmt' in tree) return true;
  if ('AlterDatabaseStmt' in tree || 'AlterDatabaseSetStmt' in tree || 'AlterOwnerStmt' in tree) return true;
  if ('VariableSetStmt' in tree) return timeouts.has(tree.VariableSetStmt.name ?? '');
  if ('CommentStmt' in tree)
    return ['OBJECT_EXTENSION', 'OBJECT_DATABASE'].includes(tree.CommentStmt.objtype ?? '') || isPublic(tree);
  if ('CreateSchemaStmt' in tree) return tree.CreateSchemaStmt.schemaname === 'public';
  if ('AlterTableStmt' in tree)
    return (tree.AlterTableStmt.cmds ?? []).every(
      (command) => 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_ChangeOwner',
    );
  if ('GrantStmt' in tree)
    return namesMissing(tree.GrantStmt.grantees, roles) || tree.GrantStmt.objtype === 'OBJECT_DATABASE';
  if ('AlterDefaultPrivilegesStmt' in tree) {
    const { options = [], action } = tree.AlterDefaultPrivilegesStmt;
    const owners = options.flatMap((option) =>
      'DefElem' in option && option.DefElem.arg !== undefined && 'List' in option.DefElem.arg
        ? (option.DefElem.arg.List.items ?? [])
        : [],
    );
    return namesMissing(owners, roles) || namesMissing(action?.grantees, roles);
  }
  return false;
}

/** Newer ones than the server has a name for, among others. */
const timeouts: ReadonlySet<string> = new Set([
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
  'default_with_oids',
]);

function isPublic(tree: Extract<Node, { CommentStmt: unknown }>): boolean {
  const { object, objtype } = tree.CommentStmt;
  return objtype === 'OBJECT_SCHEMA' && object !== undefined && 'String' in object && object.String.sval === 'public';
}

function namesMissing(nodes: readonly Node[] | undefined, roles: ReadonlySet<string>): boolean {
  return (nodes ?? []).some((node) => {
    const role: RoleSpec | undefined = 'RoleSpec' in node ? node.RoleSpec : undefined;
    return role?.rolename !== undefined && !roles.has(role.rolename);
  });
}
