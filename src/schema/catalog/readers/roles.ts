import { everyRole, isNamed, role, roleOfProvider } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/**
 * A role that a product may have brought: on a server that others use too, one that this database names. What the
 * migrating role may do is its server's choice, and is reported.
 */
const ownRole = (name: string, objectId: string): string =>
  `(${objectId} <> 10 AND ${name} <> current_user AND NOT (${roleOfProvider(name)}) AND (${everyRole} OR ${isNamed(objectId)}))`;

export const roles: CatalogReader = {
  name: 'roles',
  sql: `
  SELECT 'role', roles.rolname::text,
    concat_ws(', ', 'role', CASE WHEN roles.rolsuper THEN 'superuser' END, CASE WHEN NOT roles.rolinherit THEN 'no inherit' END,
      CASE WHEN roles.rolcreaterole THEN 'create role' END, CASE WHEN roles.rolcreatedb THEN 'create database' END,
      CASE WHEN roles.rolcanlogin THEN 'login' END, CASE WHEN roles.rolreplication THEN 'replication' END,
      CASE WHEN roles.rolbypassrls THEN 'bypass row security' END,
      CASE WHEN roles.rolconnlimit >= 0 THEN 'connection limit ' || roles.rolconnlimit END,
      'valid until ' || roles.rolvaliduntil)
  FROM pg_roles AS roles
  WHERE ${ownRole('roles.rolname', 'roles.oid')}
  UNION ALL
  SELECT 'role', 'that migrates',
    concat_ws(', ', 'role', CASE WHEN NOT roles.rolinherit THEN 'no inherit' END, CASE WHEN NOT roles.rolcanlogin THEN 'no login' END,
      CASE WHEN roles.rolconnlimit >= 0 THEN 'connection limit ' || roles.rolconnlimit END,
      'valid until ' || nullif(roles.rolvaliduntil, 'infinity'))
  FROM pg_roles AS roles
  WHERE roles.rolname = current_user
  UNION ALL
  SELECT 'rights of the migrating role', 'by its attributes',
    concat_ws(', ', 'role', CASE WHEN roles.rolsuper THEN 'superuser' END, CASE WHEN roles.rolcreaterole THEN 'create role' END,
      CASE WHEN roles.rolcreatedb THEN 'create database' END, CASE WHEN roles.rolreplication THEN 'replication' END,
      CASE WHEN roles.rolbypassrls THEN 'bypass row security' END)
  FROM pg_roles AS roles
  WHERE roles.rolname = current_user
  UNION ALL
  SELECT 'membership', ${role('members.member')} || ' in ' || ${role('members.roleid')},
    string_agg(DISTINCT concat_ws(', ', 'member', CASE WHEN members.admin_option THEN 'admin' END,
      CASE WHEN coalesce((to_jsonb(members) ->> 'inherit_option')::boolean, roles.rolinherit) THEN 'inherits' END,
      CASE WHEN to_jsonb(members) ->> 'set_option' = 'false' THEN 'may not set role' END,
      'by ' || nullif(nullif(${role('members.grantor')}, 'the migrating role'), 'the initial superuser')), ' and ')
  FROM pg_auth_members AS members JOIN pg_roles AS roles ON roles.oid = members.member
  WHERE NOT (roles.rolname ~ '^pg_')
    AND (${ownRole('roles.rolname', 'roles.oid')} OR ${ownRole('pg_get_userbyid(members.roleid)', 'members.roleid')})
    AND NOT (roles.rolname = current_user AND members.grantor = 10 AND members.admin_option)
  GROUP BY 1, 2`,
  covers: [
    ...covers(
      'pg_authid',
      'oid rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls rolconnlimit rolvaliduntil',
    ),
    ...covers('pg_auth_members', 'roleid member grantor admin_option inherit_option set_option'),
  ],
};

export const rolePasswords: CatalogReader = {
  name: 'passwords of roles',
  sql: `
  SELECT 'password of role', roles.rolname::text,
    CASE WHEN roles.rolpassword IS NULL THEN 'none' WHEN roles.rolpassword ~ '^SCRAM-SHA-256' THEN 'scram-sha-256' ELSE 'md5' END
  FROM pg_authid AS roles
  WHERE ${ownRole('roles.rolname', 'roles.oid')}`,
  covers: covers('pg_authid', 'rolpassword'),
  needs: ['pg_authid'],
  kinds: ['password of role'],
};
