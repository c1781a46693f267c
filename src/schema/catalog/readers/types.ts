import { fromOwn, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

const name = `namespaces.nspname || '.' || types.typname`;

const base = `
  CASE WHEN NOT types.typisdefined THEN 'shell' ELSE concat_ws(' ',
    'length', types.typlen, CASE WHEN types.typbyval THEN 'by value' END, 'align', types.typalign, 'storage', types.typstorage,
    'category', types.typcategory, CASE WHEN types.typispreferred THEN 'preferred' END, 'delimiter', types.typdelim,
    'input', types.typinput::oid::regprocedure, 'output', types.typoutput::oid::regprocedure,
    'receive ' || nullif(types.typreceive::oid, 0)::regprocedure, 'send ' || nullif(types.typsend::oid, 0)::regprocedure,
    'typmod in ' || nullif(types.typmodin::oid, 0)::regprocedure, 'typmod out ' || nullif(types.typmodout::oid, 0)::regprocedure,
    'analyze ' || nullif(types.typanalyze::oid, 0)::regprocedure,
    'subscript ' || nullif(types.typsubscript::oid, 0)::regprocedure,
    'element ' || format_type(nullif(types.typelem, 0), NULL), 'collate ' || nullif(types.typcollation, 0)::regcollation,
    'default ' || types.typdefault) END`;

const domain = `
  concat_ws(' ', format_type(types.typbasetype, types.typtypmod),
    CASE WHEN types.typcollation <> (SELECT typcollation FROM pg_type WHERE pg_type.oid = types.typbasetype)
      THEN 'collate ' || types.typcollation::regcollation END,
    CASE WHEN types.typnotnull THEN 'not null' END,
    'default ' || coalesce(pg_get_expr(types.typdefaultbin, 0), types.typdefault),
    (SELECT string_agg('constraint ' || conname || ' ' || pg_get_constraintdef(oid), ' ' ORDER BY conname)
     FROM pg_constraint WHERE contypid = types.oid AND contype = 'c'))`;

const range = `
  (SELECT concat_ws(' ', 'of', format_type(rngsubtype, NULL), 'collate ' || nullif(rngcollation, 0)::regcollation,
     'class ' || classes.opcname, 'canonical ' || nullif(rngcanonical::oid, 0)::regprocedure,
     'difference ' || nullif(rngsubdiff::oid, 0)::regprocedure, 'multirange', rngmultitypid::regtype)
   FROM pg_range JOIN pg_opclass AS classes ON classes.oid = rngsubopc WHERE rngtypid = types.oid)`;

/** The row type of a table, an array's type and a multirange come with what they are made for, and are not listed. */
export const types: CatalogReader = {
  name: 'types',
  sql: `
  SELECT CASE types.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' WHEN 'c' THEN 'composite type'
      ELSE 'type' END,
    ${name},
    concat_ws(', ', CASE types.typtype
      WHEN 'e' THEN (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = types.oid)
      WHEN 'r' THEN ${range}
      WHEN 'd' THEN ${domain}
      WHEN 'c' THEN 'composite'
      ELSE ${base} END,
      ${owner('types.typowner')})
  ${fromOwn('pg_type', 'types', 'typnamespace')}
  WHERE types.typtype IN ('e', 'd', 'r')
    OR (types.typtype = 'c' AND (SELECT relkind = 'c' FROM pg_class WHERE pg_class.oid = types.typrelid))
    OR (types.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_type AS elements WHERE elements.typarray = types.oid))`,
  covers: [
    ...covers(
      'pg_type',
      `oid typname typnamespace typowner typlen typbyval typtype typcategory typispreferred typisdefined typdelim typrelid
       typsubscript typelem typarray typinput typoutput typreceive typsend typmodin typmodout typanalyze typalign typstorage
       typnotnull typbasetype typtypmod typcollation typdefaultbin typdefault`,
    ),
    ...covers('pg_enum', 'enumtypid enumsortorder enumlabel'),
    ...covers('pg_range', 'rngtypid rngsubtype rngmultitypid rngcollation rngsubopc rngcanonical rngsubdiff'),
    ...covers('pg_constraint', 'contypid'),
  ],
};
