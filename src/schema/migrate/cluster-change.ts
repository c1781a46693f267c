import type { Node, RenameStmt, RoleSpec } from 'libpg-query';

/** What a statement changes beyond its own database: roles, tablespaces, databases, the server's settings. */
export interface ClusterChange {
  /** What an approval repeats: `create role app`. */
  readonly words: string;
  /** The object that is there afterwards, or is not any more. */
  readonly makes?: ClusterObject;
  readonly drops?: ClusterObject;
  /** The database that it changes. It is nobody else's business where that is the database under migration. */
  readonly database?: string;
}

export interface ClusterObject {
  readonly kind: 'role' | 'tablespace' | 'database';
  readonly name: string;
}

/** Empty for a statement that stays in its database. DO blocks are not looked into. */
export function clusterChangesOf(node: Node): readonly ClusterChange[] {
  if ('CreateRoleStmt' in node) return [making('role', node.CreateRoleStmt.role)];
  if ('CreateTableSpaceStmt' in node) return [making('tablespace', node.CreateTableSpaceStmt.tablespacename)];
  if ('CreatedbStmt' in node) return [making('database', node.CreatedbStmt.dbname)];
  if ('DropRoleStmt' in node)
    return (node.DropRoleStmt.roles ?? []).map((role) =>
      dropping('role', 'RoleSpec' in role ? nameOf(role.RoleSpec) : ''),
    );
  if ('DropTableSpaceStmt' in node) return [dropping('tablespace', node.DropTableSpaceStmt.tablespacename)];
  if ('DropdbStmt' in node) return [dropping('database', node.DropdbStmt.dbname)];
  if ('AlterRoleStmt' in node) return [{ words: `alter role ${nameOf(node.AlterRoleStmt.role)}` }];
  if ('AlterRoleSetStmt' in node) return [{ words: `alter role ${nameOf(node.AlterRoleSetStmt.role)}` }];
  if ('GrantRoleStmt' in node) {
    const { granted_roles: granted = [], grantee_roles: grantees = [], is_grant: isGrant } = node.GrantRoleStmt;
    const roles = granted.flatMap((role) => ('AccessPriv' in role ? [role.AccessPriv.priv_name ?? ''] : []));
    const others = grantees.flatMap((role) => ('RoleSpec' in role ? [nameOf(role.RoleSpec)] : []));
    return [
      { words: `${isGrant ? 'grant' : 'revoke'} ${roles.join(', ')} ${isGrant ? 'to' : 'from'} ${others.join(', ')}` },
    ];
  }
  if ('AlterTableSpaceOptionsStmt' in node)
    return [{ words: `alter tablespace ${node.AlterTableSpaceOptionsStmt.tablespacename}` }];
  if ('AlterSystemStmt' in node) return [{ words: `alter system ${node.AlterSystemStmt.setstmt?.name ?? 'all'}` }];
  if ('RenameStmt' in node) return renaming(node.RenameStmt);
  return databaseChanges(node);
}

function databaseChanges(node: Node): readonly ClusterChange[] {
  if ('AlterDatabaseStmt' in node) return [alteringDatabase(node.AlterDatabaseStmt.dbname)];
  if ('AlterDatabaseSetStmt' in node) return [alteringDatabase(node.AlterDatabaseSetStmt.dbname)];
  if ('AlterDatabaseRefreshCollStmt' in node) return [alteringDatabase(node.AlterDatabaseRefreshCollStmt.dbname)];
  if ('AlterOwnerStmt' in node) return changing('alter', node.AlterOwnerStmt.objectType, [node.AlterOwnerStmt.object]);
  if ('CommentStmt' in node) return changing('comment on', node.CommentStmt.objtype, [node.CommentStmt.object]);
  if ('SecLabelStmt' in node) return changing('label', node.SecLabelStmt.objtype, [node.SecLabelStmt.object]);
  if ('GrantStmt' in node) {
    const { is_grant: isGrant, objtype, objects } = node.GrantStmt;
    return changing(isGrant ? 'grant on' : 'revoke on', objtype, objects ?? []);
  }
  return [];
}

const clusterKinds: Readonly<Record<string, string>> = {
  OBJECT_DATABASE: 'database',
  OBJECT_ROLE: 'role',
  OBJECT_TABLESPACE: 'tablespace',
  OBJECT_PARAMETER_ACL: 'parameter',
};

function changing(verb: string, type = '', objects: readonly (Node | undefined)[]): readonly ClusterChange[] {
  const kind = clusterKinds[type];
  if (kind === undefined) return [];
  return objects.flatMap((object) => {
    const name = object !== undefined && 'String' in object ? (object.String.sval ?? '') : '';
    return [{ words: lower(`${verb} ${kind} ${name}`), ...(kind === 'database' && { database: name }) }];
  });
}

function renaming({ renameType, subname, newname }: RenameStmt): readonly ClusterChange[] {
  const kind = clusterKinds[renameType ?? ''];
  return kind === undefined ? [] : [{ words: lower(`rename ${kind} ${subname} to ${newname}`) }];
}

function making(kind: ClusterObject['kind'], name = ''): ClusterChange {
  return { words: lower(`create ${kind} ${name}`), makes: { kind, name } };
}

function dropping(kind: ClusterObject['kind'], name = ''): ClusterChange {
  return { words: lower(`drop ${kind} ${name}`), drops: { kind, name } };
}

function alteringDatabase(name = ''): ClusterChange {
  return { words: lower(`alter database ${name}`), database: name };
}

function nameOf(role: RoleSpec | undefined): string {
  const special = (role?.roletype ?? '').replace('ROLESPEC_', '').toLowerCase();
  return lower(role?.rolename ?? (role === undefined ? 'all' : special));
}

function lower(words: string): string {
  return words.toLowerCase();
}
