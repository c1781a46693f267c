/** What an extension owns is the extension's, whatever schema it was put into. A condition of SQL. */
export function notOwnedByExtension(catalog: 'pg_class' | 'pg_proc' | 'pg_type', oid: string): string {
  return `NOT EXISTS (
  SELECT FROM pg_depend d
   WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
}
