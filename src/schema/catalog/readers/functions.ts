import { fromOwn, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

const name = `namespaces.nspname || '.' || functions.proname || '(' || pg_get_function_identity_arguments(functions.oid) || ')'`;

/** `name of the function`, where there is one. */
function support(word: string, column: string): string {
  return `'${word} ' || nullif(aggregates.${column}, 0)::regprocedure`;
}

export const functions: CatalogReader = {
  name: 'functions',
  sql: `
  SELECT CASE functions.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, ${name},
    concat_ws(', ', ${owner('functions.proowner')}, pg_get_functiondef(functions.oid))
  ${fromOwn('pg_proc', 'functions', 'pronamespace')}
  WHERE functions.prokind <> 'a'
  UNION ALL
  SELECT 'aggregate', ${name},
    concat_ws(', ', 'returns ' || format_type(functions.prorettype, NULL), ${owner('functions.proowner')},
      'kind ' || aggregates.aggkind::text || ' with ' || aggregates.aggnumdirectargs || ' direct arguments',
      'arguments ' || pg_get_function_arguments(functions.oid),
      'parallel ' || functions.proparallel::text, 'volatility ' || functions.provolatile::text,
      CASE WHEN functions.proisstrict THEN 'strict' END, CASE WHEN functions.prosecdef THEN 'security definer' END,
      CASE WHEN functions.proleakproof THEN 'leakproof' END, 'set ' || array_to_string(functions.proconfig, ' '),
      ${support('state function', 'aggtransfn')}, ${support('final function', 'aggfinalfn')},
      ${support('combine function', 'aggcombinefn')}, ${support('serial function', 'aggserialfn')},
      ${support('deserial function', 'aggdeserialfn')}, ${support('moving state function', 'aggmtransfn')},
      ${support('moving inverse function', 'aggminvtransfn')}, ${support('moving final function', 'aggmfinalfn')},
      CASE WHEN aggregates.aggfinalextra THEN 'final extra' END, CASE WHEN aggregates.aggmfinalextra THEN 'moving final extra' END,
      'final modify ' || aggregates.aggfinalmodify::text, 'moving final modify ' || aggregates.aggmfinalmodify::text,
      'sort operator ' || nullif(aggregates.aggsortop, 0)::regoperator,
      'state type ' || format_type(aggregates.aggtranstype, NULL) || ' space ' || aggregates.aggtransspace,
      'moving state type ' || format_type(nullif(aggregates.aggmtranstype, 0), NULL) || ' space ' || aggregates.aggmtransspace,
      'initial ' || quote_literal(aggregates.agginitval), 'moving initial ' || quote_literal(aggregates.aggminitval))
  ${fromOwn('pg_proc', 'functions', 'pronamespace')}
  JOIN pg_aggregate AS aggregates ON aggregates.aggfnoid = functions.oid`,
  covers: [
    ...covers(
      'pg_proc',
      `proname pronamespace proowner prolang procost prorows provariadic prosupport prokind prosecdef proleakproof proisstrict
       proretset provolatile proparallel pronargs pronargdefaults prorettype proargtypes proallargtypes proargmodes proargnames
       proargdefaults protrftypes prosrc probin prosqlbody proconfig`,
    ),
    ...covers(
      'pg_aggregate',
      `aggfnoid aggkind aggnumdirectargs aggtransfn aggfinalfn aggcombinefn aggserialfn aggdeserialfn aggmtransfn aggminvtransfn
       aggmfinalfn aggfinalextra aggmfinalextra aggfinalmodify aggmfinalmodify aggsortop aggtranstype aggtransspace
       aggmtranstype aggmtransspace agginitval aggminitval`,
    ),
  ],
};
