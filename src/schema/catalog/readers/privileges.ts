import { ownSchema, role, roleOfProvider, schemaOfProvider } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';
import { ledgerSchema } from '../../ledger-schema.ts';

/** One sort of object that has an access list. */
interface Granted {
  readonly kind: string;
  /** The code of `acldefault`. */
  readonly type: string;
  readonly catalog: string;
  readonly name: string;
  /** The object's oid, its part's number, its owner and its list. */
  readonly object: string;
  readonly from: string;
}

/** The system's own objects count here: a right on them can be granted and revoked too. */
const anySchema = `namespaces.nspname NOT IN ('information_schema', '${ledgerSchema}') AND namespaces.nspname !~ '^pg_(toast|temp_)'
  AND NOT ${schemaOfProvider('namespaces.nspname')}`;

const granted: readonly Granted[] = [
  ...[
    { kind: 'table', type: 'r', relkinds: `'r', 'p', 'v', 'm', 'f'` },
    { kind: 'sequence', type: 's', relkinds: `'S'` },
  ].map(({ kind, type, relkinds }) => ({
    kind,
    type,
    catalog: 'pg_class',
    name: `namespaces.nspname || '.' || relations.relname`,
    object: 'relations.oid, 0, relations.relowner, relations.relacl',
    from: `pg_class AS relations JOIN pg_namespace AS namespaces ON namespaces.oid = relations.relnamespace
      WHERE ${anySchema} AND relations.relkind IN (${relkinds})`,
  })),
  {
    kind: 'column',
    type: 'c',
    catalog: 'pg_class',
    name: `namespaces.nspname || '.' || relations.relname || '.' || attributes.attname`,
    object: 'relations.oid, attributes.attnum, relations.relowner, attributes.attacl',
    from: `pg_attribute AS attributes JOIN pg_class AS relations ON relations.oid = attributes.attrelid
      JOIN pg_namespace AS namespaces ON namespaces.oid = relations.relnamespace WHERE ${anySchema} AND NOT attributes.attisdropped`,
  },
  {
    kind: 'function',
    type: 'f',
    catalog: 'pg_proc',
    name: `namespaces.nspname || '.' || functions.proname || '(' || oidvectortypes(functions.proargtypes) || ')'`,
    object: 'functions.oid, 0, functions.proowner, functions.proacl',
    from: `pg_proc AS functions JOIN pg_namespace AS namespaces ON namespaces.oid = functions.pronamespace WHERE ${anySchema}`,
  },
  {
    kind: 'type',
    type: 'T',
    catalog: 'pg_type',
    name: `namespaces.nspname || '.' || types.typname`,
    object: 'types.oid, 0, types.typowner, types.typacl',
    from: `pg_type AS types JOIN pg_namespace AS namespaces ON namespaces.oid = types.typnamespace WHERE ${anySchema}`,
  },
  {
    kind: 'schema',
    type: 'n',
    catalog: 'pg_namespace',
    name: 'namespaces.nspname::text',
    object: 'namespaces.oid, 0, namespaces.nspowner, namespaces.nspacl',
    from: `pg_namespace AS namespaces WHERE ${anySchema}`,
  },
  {
    kind: 'language',
    type: 'l',
    catalog: 'pg_language',
    name: 'lanname::text',
    object: 'oid, 0, lanowner, lanacl',
    from: 'pg_language WHERE true',
  },
  {
    kind: 'foreign data wrapper',
    type: 'F',
    catalog: 'pg_foreign_data_wrapper',
    name: 'fdwname::text',
    object: 'oid, 0, fdwowner, fdwacl',
    from: 'pg_foreign_data_wrapper WHERE true',
  },
  {
    kind: 'foreign server',
    type: 'S',
    catalog: 'pg_foreign_server',
    name: 'srvname::text',
    object: 'oid, 0, srvowner, srvacl',
    from: 'pg_foreign_server WHERE true',
  },
  {
    kind: 'tablespace',
    type: 't',
    catalog: 'pg_tablespace',
    name: 'spcname::text',
    object: 'oid, 0, spcowner, spcacl',
    from: 'pg_tablespace WHERE true',
  },
  {
    kind: 'parameter',
    type: 'p',
    catalog: 'pg_parameter_acl',
    name: 'parname::text',
    object: 'oid, 0, 10::oid, paracl',
    from: 'pg_parameter_acl WHERE true',
  },
  {
    kind: 'the',
    type: 'd',
    catalog: 'pg_database',
    name: `'database'`,
    object: 'oid, 0, datdba, datacl',
    from: 'pg_database WHERE datname = current_database()',
  },
];

const objects = granted
  .map(
    ({ kind, type, catalog, name, object, from }) => `
    SELECT '${kind} ' || ${name}, '${type}'::"char", to_regclass('${catalog}')::oid, ${object} FROM ${from}
      AND ${object.split(', ').at(-1)} IS NOT NULL`,
  )
  .join(' UNION ALL ');

// Its owner may grant whatever the list says.
const entries = (list: string): string =>
  `SELECT grantor, grantee, privilege_type, is_grantable AND grantee <> objects.owner AS is_grantable FROM aclexplode(${list})`;

/**
 * Whatever was granted or revoked beyond what an object is born with, its owner's own rights among it. PostgreSQL 17
 * brought MAINTAIN, which is part of ALL there: where every other right of a table goes the same way, it is left out.
 */
export const privileges: CatalogReader = {
  name: 'privileges',
  sql: `
  SELECT 'privilege', 'on ' || changes.name || ' of ' || changes.grantee,
    string_agg(changes.change, ', ' ORDER BY changes.change)
  FROM (
    SELECT objects.name, CASE WHEN granted.grantee = objects.owner THEN 'its owner' ELSE ${role('granted.grantee')} END AS grantee,
      granted.what || ' ' || granted.privilege_type || CASE WHEN granted.is_grantable THEN ' with grant option' ELSE '' END
        || CASE WHEN granted.grantor <> objects.owner THEN ' by ' || ${role('granted.grantor')} ELSE '' END AS change,
      granted.privilege_type = 'MAINTAIN' AND count(*) OVER (PARTITION BY objects.name, granted.what, granted.grantee) >= 8 AS implied
    FROM (${objects}) AS objects (name, type, catalog, oid, part, owner, list)
    LEFT JOIN pg_init_privs AS initial
      ON initial.classoid = objects.catalog AND initial.objoid = objects.oid AND initial.objsubid = objects.part
    CROSS JOIN LATERAL (SELECT coalesce(initial.initprivs, acldefault(objects.type, objects.owner)) AS list) AS born
    CROSS JOIN LATERAL (
      (SELECT 'granted' AS what, more.* FROM (${entries('objects.list')} EXCEPT ${entries('born.list')}) AS more)
      UNION ALL
      (SELECT 'revoked' AS what, less.* FROM (${entries('born.list')} EXCEPT ${entries('objects.list')}) AS less)
    ) AS granted
    WHERE (initial.initprivs IS NULL OR initial.initprivs <> objects.list) AND (granted.grantee < 16384 OR NOT ${roleOfProvider('pg_get_userbyid(granted.grantee)')})
  ) AS changes
  WHERE NOT changes.implied
  GROUP BY changes.name, changes.grantee`,
  covers: [
    ...covers('pg_class', 'relacl'),
    ...covers('pg_attribute', 'attacl'),
    ...covers('pg_proc', 'proacl'),
    ...covers('pg_type', 'typacl'),
    ...covers('pg_namespace', 'nspacl'),
    ...covers('pg_language', 'lanacl'),
    ...covers('pg_foreign_data_wrapper', 'fdwacl'),
    ...covers('pg_foreign_server', 'srvacl'),
    ...covers('pg_tablespace', 'spcacl'),
    ...covers('pg_parameter_acl', 'parname paracl'),
    ...covers('pg_database', 'datacl'),
    ...covers('pg_init_privs', 'objoid classoid objsubid initprivs'),
  ],
};

/** What a role's future objects are born with. */
export const defaultPrivileges: CatalogReader = {
  name: 'default privileges',
  sql: `
  SELECT 'default privileges', 'of ' || ${role('defaults.defaclrole')} || coalesce(' in ' || namespaces.nspname, '') || ' on '
      || CASE defaults.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                     WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END,
    coalesce((SELECT string_agg(grantee || ' ' || rights, ', ' ORDER BY grantee)
      FROM (
        SELECT CASE WHEN grantee = defaults.defaclrole THEN 'its owner' ELSE ${role('grantee')} END AS grantee,
          string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ' ' ORDER BY privilege_type) AS rights
        FROM (SELECT *, count(*) OVER (PARTITION BY grantee) AS rights FROM aclexplode(defaults.defaclacl)) AS granted
        WHERE NOT (privilege_type = 'MAINTAIN' AND rights >= 8)
        GROUP BY grantee) AS grantees), 'none')
  FROM pg_default_acl AS defaults
  LEFT JOIN pg_namespace AS namespaces ON namespaces.oid = defaults.defaclnamespace
  WHERE defaults.defaclnamespace = 0 OR ${ownSchema('namespaces')}`,
  covers: covers('pg_default_acl', 'defaclrole defaclnamespace defaclobjtype defaclacl'),
};
