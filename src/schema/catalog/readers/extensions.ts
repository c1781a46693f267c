import { extensionOfProvider } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const extensions: CatalogReader = {
  name: 'extensions',
  sql: `
  SELECT 'extension', extensions.extname::text, 'in schema ' || namespaces.nspname
  FROM pg_extension AS extensions
  JOIN pg_namespace AS namespaces ON namespaces.oid = extensions.extnamespace
  WHERE NOT ${extensionOfProvider('extensions.extname')}
  UNION ALL
  SELECT 'extension version', extensions.extname::text, extensions.extversion
  FROM pg_extension AS extensions
  WHERE NOT ${extensionOfProvider('extensions.extname')}
  UNION ALL
  SELECT 'extension members', extensions.extname::text,
    count(*) || ' members, md5 ' || md5(string_agg(member.text, ' ' ORDER BY member.text COLLATE "C"))
  FROM pg_extension AS extensions
  JOIN pg_depend AS members
    ON members.refclassid = 'pg_extension'::regclass AND members.refobjid = extensions.oid AND members.deptype = 'e'
  LEFT JOIN pg_proc AS functions ON members.classid = 'pg_proc'::regclass AND functions.oid = members.objid
  CROSS JOIN LATERAL (
    SELECT concat_ws(' ', objects.type, objects.identity, functions.procost, functions.prorows, functions.prosupport,
      functions.prokind, functions.prosecdef, functions.proleakproof, functions.proisstrict, functions.provolatile,
      functions.proparallel, functions.prosrc, functions.proconfig) AS text
    FROM pg_identify_object(members.classid, members.objid, members.objsubid) AS objects) AS member
  WHERE NOT ${extensionOfProvider('extensions.extname')}
  GROUP BY extensions.extname`,
  covers: covers('pg_extension', 'extname extnamespace extversion'),
};
