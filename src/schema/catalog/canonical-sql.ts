import { ledgerSchema } from '../ledger-schema.ts';

/** Fragments that every reader writes its canonical texts with. Arguments are SQL expressions of our own, never input. */

/** The statement's further parameters, as patterns: what the provider of the server brings. */
const providerSchemas = '$3::text';
const providerExtensions = '$4::text';
const providerRoles = '$5::text';

export function schemaOfProvider(name: string): string {
  return `(${name} ~ ${providerSchemas})`;
}

export function extensionOfProvider(name: string): string {
  return `(${name} ~ ${providerExtensions})`;
}

export function roleOfProvider(name: string): string {
  return `(${name} ~ ${providerRoles})`;
}

/** A schema whose objects are the product's: not the system's, the provider's or the migration ledger's. */
export function ownSchema(namespace: string): string {
  return `(${namespace}.nspname !~ '^pg_' AND ${namespace}.nspname NOT IN ('information_schema', '${ledgerSchema}')
    AND NOT ${schemaOfProvider(`${namespace}.nspname`)})`;
}

/** Not a member of an extension: the extension stands for its members. */
export function notOfExtension(catalog: string, objectId: string): string {
  return `NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.deptype = 'e' AND member.classid = '${catalog}'::regclass AND member.objid = ${objectId}
  )`;
}

/** An object without a schema that the system did not bring: PostgreSQL gives oids from 16384 on to everybody else. */
export function notOfSystem(catalog: string, objectId: string): string {
  return `(${objectId} >= 16384 AND ${notOfExtension(catalog, objectId)})`;
}

/** A role in canonical words: profiles may connect as different roles, and clusters are initialised by different ones. */
export function role(objectId: string): string {
  return `CASE WHEN ${objectId} = 0 THEN 'public'
    WHEN pg_get_userbyid(${objectId}) = current_user THEN 'the migrating role'
    WHEN ${objectId} = 10 THEN 'the initial superuser'
    ELSE pg_get_userbyid(${objectId})::text END`;
}

/** The statement's second parameter: whether every role of the server counts, or those alone that the database names. */
export const everyRole = '$2::boolean';

/** A role that owns something in this database, or that a right, a policy or a setting in it names. */
export function isNamed(objectId: string): string {
  return `(EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = ${objectId}
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database()))
    OR EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = ${objectId}
      AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())))`;
}

/** `owner x`, or null where the migrating role owns the object: the text holds the deviation only. */
export function owner(objectId: string): string {
  return `'owner ' || nullif(${role(objectId)}, 'the migrating role')`;
}

/** Options in the order of their names, which is not the order in which they were set. */
export function options(list: string): string {
  return `(SELECT string_agg(item, ', ' ORDER BY item) FROM unnest(${list}) AS item)`;
}

/** Whether and when a trigger or rule fires, from `tgenabled` and its like. Nothing where it is as it is born. */
export function enabledState(state: string): string {
  return `CASE ${state} WHEN 'O' THEN '' WHEN 'D' THEN 'disabled: ' WHEN 'R' THEN 'on replicas: ' ELSE 'always: ' END`;
}

/** A relation's name as it is printed in keys: plain words, not quoted, since keys are read by people. */
export const relation = `namespaces.nspname || '.' || relations.relname`;

export const fromRelations = `
  FROM pg_class AS relations
  JOIN pg_namespace AS namespaces ON namespaces.oid = relations.relnamespace AND ${ownSchema('namespaces')}`;

/**
 * Not a member of an extension, but for its tables: others add columns, triggers, policies and rows to them, and no part of
 * those is a member. Tables of the provider's extensions are left out.
 */
export function ownRelationOf(relations: string): string {
  return `NOT EXISTS (
    SELECT FROM pg_depend AS member JOIN pg_extension AS extensions ON extensions.oid = member.refobjid
    WHERE member.deptype = 'e' AND member.classid = 'pg_class'::regclass AND member.objid = ${relations}.oid
      AND (${relations}.relkind NOT IN ('r', 'p') OR ${extensionOfProvider('extensions.extname')})
  )`;
}

export const ownRelation = ownRelationOf('relations');

/** The name of the extension that a relation is a member of; null for one that is none. */
export const extensionOfRelation = `
  (SELECT extensions.extname FROM pg_depend AS member JOIN pg_extension AS extensions ON extensions.oid = member.refobjid
   WHERE member.deptype = 'e' AND member.classid = 'pg_class'::regclass AND member.objid = relations.oid)`;

/** A `FROM` of any other catalog with a schema: `fromOwn('pg_operator', 'operators', 'oprnamespace')`. */
export function fromOwn(catalog: string, alias: string, namespaceColumn: string): string {
  return `FROM ${catalog} AS ${alias}
  JOIN pg_namespace AS namespaces ON namespaces.oid = ${alias}.${namespaceColumn} AND ${ownSchema('namespaces')}
    AND ${notOfExtension(catalog, `${alias}.oid`)}`;
}
