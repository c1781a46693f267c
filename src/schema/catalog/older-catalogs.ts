/**
 * What stands before the readers' statement on a server older than PostgreSQL 15, whose catalogs lack columns that the
 * readers read: names of a WITH clause go before those of tables. Empty on every other server.
 */
export function olderCatalogs(major: number, maySeeConnections: boolean): string {
  if (major >= 15) return '';
  return `WITH ${Object.entries(catalogsOf14(maySeeConnections))
    .map(([name, query]) => `${name} AS (${query})`)
    .join(',\n')}\n`;
}

function catalogsOf14(maySeeConnections: boolean): Readonly<Record<string, string>> {
  // Only a superuser may read all columns of a subscription.
  const subscription = maySeeConnections
    ? `*, '0/0'::pg_lsn AS subskiplsn`
    : 'oid, subname, subdbid, subowner, subenabled, subbinary, substream, subslotname, subsynccommit, subpublications';
  return {
    pg_database: `SELECT *, 'c'::"char" AS datlocprovider, NULL::text AS datcollversion FROM pg_catalog.pg_database`,
    pg_parameter_acl: `SELECT 0::oid AS oid, ''::text AS parname, NULL::aclitem[] AS paracl WHERE false`,
    pg_publication_namespace: 'SELECT 0::oid AS oid, 0::oid AS pnpubid, 0::oid AS pnnspid WHERE false',
    pg_publication_rel:
      'SELECT *, NULL::pg_node_tree AS prqual, NULL::int2vector AS prattrs FROM pg_catalog.pg_publication_rel',
    pg_subscription: `SELECT ${subscription}, 'd'::"char" AS subtwophasestate, false AS subdisableonerr FROM pg_catalog.pg_subscription`,
  };
}
