import { fromOwn, notOfExtension, owner, ownSchema } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

const family = `familyNamespaces.nspname || '.' || families.opfname || ' using ' || methods.amname`;

const fromFamilies = `
  JOIN pg_namespace AS familyNamespaces ON familyNamespaces.oid = families.opfnamespace
  JOIN pg_am AS methods ON methods.oid = families.opfmethod`;

/** An object of an operator family that no extension brought. One that is added to a family of the system counts too. */
function member(catalog: string): string {
  return `members.oid >= 16384 AND ${notOfExtension(catalog, 'members.oid')}
    AND ${notOfExtension('pg_opfamily', 'families.oid')}
    AND NOT EXISTS (
      SELECT FROM pg_depend AS part JOIN pg_depend AS whole ON whole.classid = part.refclassid AND whole.objid = part.refobjid
      WHERE part.classid = '${catalog}'::regclass AND part.objid = members.oid AND part.refclassid = 'pg_opclass'::regclass
        AND whole.deptype = 'e')`;
}

export const operators: CatalogReader = {
  name: 'operators',
  sql: `
  SELECT 'operator', namespaces.nspname || '.' || operators.oprname || '('
      || concat_ws(', ', format_type(nullif(operators.oprleft, 0), NULL), format_type(nullif(operators.oprright, 0), NULL)) || ')',
    concat_ws(', ', 'kind ' || operators.oprkind::text, 'returns ' || format_type(nullif(operators.oprresult, 0), NULL),
      'function ' || nullif(operators.oprcode::oid, 0)::regprocedure,
      'commutator ' || nullif(operators.oprcom, 0)::regoperator, 'negator ' || nullif(operators.oprnegate, 0)::regoperator,
      'restrict ' || nullif(operators.oprrest::oid, 0)::regprocedure, 'join ' || nullif(operators.oprjoin::oid, 0)::regprocedure,
      CASE WHEN operators.oprcanhash THEN 'hashes' END, CASE WHEN operators.oprcanmerge THEN 'merges' END,
      ${owner('operators.oprowner')})
  ${fromOwn('pg_operator', 'operators', 'oprnamespace')}
  UNION ALL
  SELECT 'operator family', ${family}, concat_ws(', ', 'family', ${owner('families.opfowner')})
  FROM pg_opfamily AS families ${fromFamilies}
  WHERE ${ownSchema('familyNamespaces')} AND ${notOfExtension('pg_opfamily', 'families.oid')}
  UNION ALL
  SELECT 'operator class', namespaces.nspname || '.' || classes.opcname || ' using ' || methods.amname,
    concat_ws(', ', CASE WHEN classes.opcdefault THEN 'default' END, 'for ' || format_type(classes.opcintype, NULL),
      'family ' || ${family}, 'storage ' || format_type(nullif(classes.opckeytype, 0), NULL), ${owner('classes.opcowner')})
  ${fromOwn('pg_opclass', 'classes', 'opcnamespace')}
  JOIN pg_opfamily AS families ON families.oid = classes.opcfamily ${fromFamilies}
  UNION ALL
  SELECT 'operator family member', ${family} || ' operator ' || members.amopstrategy || ' ('
      || format_type(members.amoplefttype, NULL) || ', ' || format_type(members.amoprighttype, NULL) || ')',
    concat_ws(', ', members.amopopr::regoperator::text,
      CASE members.amoppurpose WHEN 's' THEN 'for search' ELSE 'for order by ' || (SELECT opfname FROM pg_opfamily WHERE pg_opfamily.oid = members.amopsortfamily) END)
  FROM pg_amop AS members JOIN pg_opfamily AS families ON families.oid = members.amopfamily ${fromFamilies}
  WHERE ${member('pg_amop')}
  UNION ALL
  SELECT 'operator family member', ${family} || ' function ' || members.amprocnum || ' ('
      || format_type(members.amproclefttype, NULL) || ', ' || format_type(members.amprocrighttype, NULL) || ')',
    members.amproc::oid::regprocedure::text
  FROM pg_amproc AS members JOIN pg_opfamily AS families ON families.oid = members.amprocfamily ${fromFamilies}
  WHERE ${member('pg_amproc')}`,
  covers: [
    ...covers(
      'pg_operator',
      `oprname oprnamespace oprowner oprkind oprcanmerge oprcanhash oprleft oprright oprresult oprcom oprnegate oprcode oprrest
       oprjoin`,
    ),
    ...covers('pg_opfamily', 'oid opfmethod opfname opfnamespace opfowner'),
    ...covers('pg_opclass', 'opcmethod opcname opcnamespace opcowner opcfamily opcintype opcdefault opckeytype'),
    ...covers(
      'pg_amop',
      'amopfamily amoplefttype amoprighttype amopstrategy amoppurpose amopopr amopmethod amopsortfamily',
    ),
    ...covers('pg_amproc', 'amprocfamily amproclefttype amprocrighttype amprocnum amproc'),
  ],
};
