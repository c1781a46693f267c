import { notOfSystem, options, owner, role } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const foreignData: CatalogReader = {
  name: 'foreign data',
  sql: `
  SELECT 'foreign data wrapper', wrappers.fdwname::text,
    concat_ws(', ', 'wrapper', 'handler ' || nullif(wrappers.fdwhandler, 0)::regprocedure,
      'validator ' || nullif(wrappers.fdwvalidator, 0)::regprocedure, 'options ' || ${options('wrappers.fdwoptions')},
      ${owner('wrappers.fdwowner')})
  FROM pg_foreign_data_wrapper AS wrappers
  WHERE ${notOfSystem('pg_foreign_data_wrapper', 'wrappers.oid')}
  UNION ALL
  SELECT 'foreign server', servers.srvname::text,
    concat_ws(', ', 'wrapper ' || wrappers.fdwname, 'type ' || servers.srvtype, 'version ' || servers.srvversion,
      'options ' || ${options('servers.srvoptions')}, ${owner('servers.srvowner')})
  FROM pg_foreign_server AS servers JOIN pg_foreign_data_wrapper AS wrappers ON wrappers.oid = servers.srvfdw
  WHERE ${notOfSystem('pg_foreign_server', 'servers.oid')}
  UNION ALL
  SELECT 'user mapping', mappings.srvname || ' for ' || ${role('mappings.umuser')}, 'mapping'
  FROM pg_user_mappings AS mappings`,
  covers: [
    ...covers('pg_foreign_data_wrapper', 'fdwname fdwowner fdwhandler fdwvalidator fdwoptions'),
    ...covers('pg_foreign_server', 'srvname srvowner srvfdw srvtype srvversion srvoptions'),
    ...covers('pg_user_mapping', 'umuser umserver'),
  ],
};

/** An option may be a password, so its value is compared as a digest. */
export const userMappingOptions: CatalogReader = {
  name: 'options of user mappings',
  sql: `
  SELECT 'options of user mapping', servers.srvname || ' for ' || ${role('mappings.umuser')},
    (SELECT string_agg(split_part(item, '=', 1) || '=' || left(md5(item), 8), ', ' ORDER BY item) FROM unnest(mappings.umoptions) AS item)
  FROM pg_user_mapping AS mappings JOIN pg_foreign_server AS servers ON servers.oid = mappings.umserver
  WHERE mappings.umoptions IS NOT NULL`,
  covers: covers('pg_user_mapping', 'umoptions'),
  needs: ['pg_user_mapping'],
  kinds: ['options of user mapping'],
};
