import { owner, role } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

/** Large objects have no name: they are known by what they hold, and their oids differ from server to server. */
export const largeObjects: CatalogReader = {
  name: 'large objects',
  sql: `
  SELECT 'large object', 'number ' || row_number() OVER (ORDER BY oid),
    concat_ws(', ', 'large object', ${owner('lomowner')},
      (SELECT string_agg(${role('grantee')} || ' ' || privilege_type, ', ' ORDER BY ${role('grantee')}, privilege_type)
       FROM aclexplode(lomacl) WHERE grantee <> lomowner))
  FROM pg_largeobject_metadata`,
  covers: covers('pg_largeobject_metadata', 'oid lomowner lomacl'),
};

export const largeObjectContents: CatalogReader = {
  name: 'contents of large objects',
  sql: `
  SELECT 'content of large object', 'number ' || row_number() OVER (ORDER BY oid),
    octet_length(lo_get(oid)) || ' bytes, md5 ' || md5(lo_get(oid))
  FROM pg_largeobject_metadata`,
  covers: covers('pg_largeobject', 'loid pageno data'),
  needs: ['pg_largeobject'],
  kinds: ['content of large object'],
};
