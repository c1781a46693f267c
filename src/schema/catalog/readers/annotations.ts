import { covers, type CatalogReader } from '../catalog-reader.ts';
import { extensionOfProvider, notOfExtension, roleOfProvider, schemaOfProvider } from '../canonical-sql.ts';
import { ledgerSchema } from '../../ledger-schema.ts';

/** The identity of any object, as the server prints it; the database's own name is left out. */
function identity(catalog: string, objectId: string, part: string): string {
  return `(SELECT CASE WHEN type = 'database' THEN 'the database' ELSE type || ' ' || identity END
    FROM pg_identify_object(${catalog}, ${objectId}, ${part}))`;
}

const ownObject = `(notes.objoid >= 16384 OR notes.classoid = 'pg_namespace'::regclass AND notes.objoid = 'public'::regnamespace)
  AND NOT EXISTS (SELECT FROM pg_depend AS member WHERE member.deptype = 'e' AND member.classid = notes.classoid AND member.objid = notes.objoid)
  AND NOT EXISTS (
    SELECT FROM pg_identify_object(notes.classoid, notes.objoid, notes.objsubid) AS object
    WHERE object.schema = '${ledgerSchema}' OR ${schemaOfProvider('object.schema')}
      OR object.type = 'schema' AND ${schemaOfProvider('object.name')}
      OR object.type = 'extension' AND ${extensionOfProvider('object.name')})`;

/** A shared object that this database rests on: itself, or a role or tablespace that somebody created. */
const ownShared = `(notes.classoid <> 'pg_database'::regclass AND notes.objoid >= 16384
    AND NOT (notes.classoid = 'pg_authid'::regclass AND ${roleOfProvider('pg_get_userbyid(notes.objoid)')})
  OR notes.classoid = 'pg_database'::regclass AND notes.objoid = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

export const annotations: CatalogReader = {
  name: 'comments, security labels and dependencies',
  sql: `
  SELECT 'comment', 'on ' || ${identity('notes.classoid', 'notes.objoid', 'notes.objsubid')}, notes.description
  FROM pg_description AS notes
  WHERE ${ownObject}
  UNION ALL
  SELECT 'comment', 'on ' || ${identity('notes.classoid', 'notes.objoid', '0')}, notes.description
  FROM pg_shdescription AS notes
  WHERE ${ownShared}
  UNION ALL
  SELECT 'security label', 'of ' || notes.provider || ' on ' || ${identity('notes.classoid', 'notes.objoid', 'notes.objsubid')}, notes.label
  FROM pg_seclabel AS notes
  WHERE ${ownObject}
  UNION ALL
  SELECT 'security label', 'of ' || notes.provider || ' on ' || ${identity('notes.classoid', 'notes.objoid', '0')}, notes.label
  FROM pg_shseclabel AS notes
  WHERE ${ownShared}
  UNION ALL
  SELECT 'dependency', ${identity('uses.classid', 'uses.objid', 'uses.objsubid')} || ' on extension ' || extensions.extname, 'depends'
  FROM pg_depend AS uses JOIN pg_extension AS extensions ON extensions.oid = uses.refobjid
  WHERE uses.refclassid = 'pg_extension'::regclass AND uses.deptype = 'x'
    AND ${notOfExtension('pg_extension', 'uses.objid')}`,
  covers: [
    ...covers('pg_description', 'objoid classoid objsubid description'),
    ...covers('pg_shdescription', 'objoid classoid description'),
    ...covers('pg_seclabel', 'objoid classoid objsubid provider label'),
    ...covers('pg_shseclabel', 'objoid classoid provider label'),
  ],
};
