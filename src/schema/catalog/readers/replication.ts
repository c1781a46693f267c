import { notOfSystem, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const publications: CatalogReader = {
  name: 'publications',
  sql: `
  SELECT 'publication', publications.pubname::text,
    concat_ws(', ', CASE WHEN publications.puballtables THEN 'all tables' END,
      'publish ' || concat_ws(' ', CASE WHEN publications.pubinsert THEN 'insert' END, CASE WHEN publications.pubupdate THEN 'update' END,
        CASE WHEN publications.pubdelete THEN 'delete' END, CASE WHEN publications.pubtruncate THEN 'truncate' END),
      CASE WHEN publications.pubviaroot THEN 'via root' END,
      'generated columns ' || nullif(to_jsonb(publications) ->> 'pubgencols', 'n'), ${owner('publications.pubowner')})
  FROM pg_publication AS publications
  WHERE ${notOfSystem('pg_publication', 'publications.oid')}
  UNION ALL
  SELECT 'published table', publications.pubname || ' ' || members.prrelid::regclass,
    concat_ws(' ', 'published',
      'columns ' || (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = members.prrelid AND attnum = ANY (members.prattrs)),
      'where ' || pg_get_expr(members.prqual, members.prrelid))
  FROM pg_publication_rel AS members JOIN pg_publication AS publications ON publications.oid = members.prpubid
  UNION ALL
  SELECT 'published schema', publications.pubname || ' ' || members.pnnspid::regnamespace, 'published'
  FROM pg_publication_namespace AS members JOIN pg_publication AS publications ON publications.oid = members.pnpubid`,
  covers: [
    ...covers(
      'pg_publication',
      'pubname pubowner puballtables pubinsert pubupdate pubdelete pubtruncate pubviaroot pubgencols',
    ),
    ...covers('pg_publication_rel', 'prpubid prrelid prqual prattrs'),
    ...covers('pg_publication_namespace', 'pnpubid pnnspid'),
  ],
};

/** What any role may read of a subscription, one column each: the rest is refused to all but superusers. */
const openColumns = `subname subdbid subowner subenabled subbinary substream subtwophasestate subdisableonerr subslotname
  subsynccommit subpublications`;

export const subscriptions: CatalogReader = {
  name: 'subscriptions',
  sql: `
  SELECT 'subscription', subscriptions.subname::text,
    concat_ws(', ', CASE WHEN subscriptions.subenabled THEN 'enabled' ELSE 'disabled' END,
      CASE WHEN subscriptions.subbinary THEN 'binary' END, 'streaming ' || left(subscriptions.substream::text, 1),
      'two phase ' || subscriptions.subtwophasestate::text, CASE WHEN subscriptions.subdisableonerr THEN 'disabled on error' END,
      'slot ' || subscriptions.subslotname, 'synchronous commit ' || subscriptions.subsynccommit,
      'publications ' || (SELECT string_agg(name, ' and ' ORDER BY name) FROM unnest(subscriptions.subpublications) AS name),
      ${owner('subscriptions.subowner')})
  FROM pg_subscription AS subscriptions
  WHERE subscriptions.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  covers: covers('pg_subscription', openColumns),
};

/** PostgreSQL 16 and 17 brought further ones; the connection may hold a password, so it is compared as a digest. */
export const subscriptionConnections: CatalogReader = {
  name: 'connections of subscriptions',
  sql: `
  SELECT 'connection of subscription', subscriptions.subname::text,
    concat_ws(', ', 'connection ' || left(md5(subscriptions.subconninfo), 8),
      'skip ' || nullif(subscriptions.subskiplsn, '0/0')::text,
      'origin ' || nullif(to_jsonb(subscriptions) ->> 'suborigin', 'any'),
      CASE WHEN to_jsonb(subscriptions) ->> 'subpasswordrequired' = 'false' THEN 'no password required' END,
      CASE WHEN to_jsonb(subscriptions) ->> 'subrunasowner' = 'true' THEN 'run as owner' END,
      CASE WHEN to_jsonb(subscriptions) ->> 'subfailover' = 'true' THEN 'failover' END)
  FROM pg_subscription AS subscriptions
  WHERE subscriptions.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  covers: covers('pg_subscription', 'subconninfo subskiplsn suborigin subpasswordrequired subrunasowner subfailover'),
  needs: ['pg_subscription'],
  kinds: ['connection of subscription'],
};
