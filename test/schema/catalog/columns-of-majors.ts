/**
 * Every column of the tables of `pg_catalog`, as the servers of each major list them: those of PostgreSQL 15, and what
 * each later major brought and took. Read with the statement in test/schema/catalog/covered-columns.test.ts.
 */
const ofPostgres15: Readonly<Record<string, string>> = {
  pg_aggregate:
    'aggfnoid aggkind aggnumdirectargs aggtransfn aggfinalfn aggcombinefn aggserialfn aggdeserialfn aggmtransfn aggminvtransfn aggmfinalfn aggfinalextra aggmfinalextra aggfinalmodify aggmfinalmodify aggsortop aggtranstype aggtransspace aggmtranstype aggmtransspace agginitval aggminitval',
  pg_am: 'oid amname amhandler amtype',
  pg_amop: 'oid amopfamily amoplefttype amoprighttype amopstrategy amoppurpose amopopr amopmethod amopsortfamily',
  pg_amproc: 'oid amprocfamily amproclefttype amprocrighttype amprocnum amproc',
  pg_attrdef: 'oid adrelid adnum adbin',
  pg_attribute:
    'attrelid attname atttypid attstattarget attlen attnum attndims attcacheoff atttypmod attbyval attalign attstorage attcompression attnotnull atthasdef atthasmissing attidentity attgenerated attisdropped attislocal attinhcount attcollation attacl attoptions attfdwoptions attmissingval',
  pg_auth_members: 'roleid member grantor admin_option',
  pg_authid:
    'oid rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls rolconnlimit rolpassword rolvaliduntil',
  pg_cast: 'oid castsource casttarget castfunc castcontext castmethod',
  pg_class:
    'oid relname relnamespace reltype reloftype relowner relam relfilenode reltablespace relpages reltuples relallvisible reltoastrelid relhasindex relisshared relpersistence relkind relnatts relchecks relhasrules relhastriggers relhassubclass relrowsecurity relforcerowsecurity relispopulated relreplident relispartition relrewrite relfrozenxid relminmxid relacl reloptions relpartbound',
  pg_collation:
    'oid collname collnamespace collowner collprovider collisdeterministic collencoding collcollate collctype colliculocale collversion',
  pg_constraint:
    'oid conname connamespace contype condeferrable condeferred convalidated conrelid contypid conindid conparentid confrelid confupdtype confdeltype confmatchtype conislocal coninhcount connoinherit conkey confkey conpfeqop conppeqop conffeqop confdelsetcols conexclop conbin',
  pg_conversion: 'oid conname connamespace conowner conforencoding contoencoding conproc condefault',
  pg_database:
    'oid datname datdba encoding datlocprovider datistemplate datallowconn datconnlimit datfrozenxid datminmxid dattablespace datcollate datctype daticulocale datcollversion datacl',
  pg_db_role_setting: 'setdatabase setrole setconfig',
  pg_default_acl: 'oid defaclrole defaclnamespace defaclobjtype defaclacl',
  pg_depend: 'classid objid objsubid refclassid refobjid refobjsubid deptype',
  pg_description: 'objoid classoid objsubid description',
  pg_enum: 'oid enumtypid enumsortorder enumlabel',
  pg_event_trigger: 'oid evtname evtevent evtowner evtfoid evtenabled evttags',
  pg_extension: 'oid extname extowner extnamespace extrelocatable extversion extconfig extcondition',
  pg_foreign_data_wrapper: 'oid fdwname fdwowner fdwhandler fdwvalidator fdwacl fdwoptions',
  pg_foreign_server: 'oid srvname srvowner srvfdw srvtype srvversion srvacl srvoptions',
  pg_foreign_table: 'ftrelid ftserver ftoptions',
  pg_index:
    'indexrelid indrelid indnatts indnkeyatts indisunique indnullsnotdistinct indisprimary indisexclusion indimmediate indisclustered indisvalid indcheckxmin indisready indislive indisreplident indkey indcollation indclass indoption indexprs indpred',
  pg_inherits: 'inhrelid inhparent inhseqno inhdetachpending',
  pg_init_privs: 'objoid classoid objsubid privtype initprivs',
  pg_language: 'oid lanname lanowner lanispl lanpltrusted lanplcallfoid laninline lanvalidator lanacl',
  pg_largeobject: 'loid pageno data',
  pg_largeobject_metadata: 'oid lomowner lomacl',
  pg_namespace: 'oid nspname nspowner nspacl',
  pg_opclass: 'oid opcmethod opcname opcnamespace opcowner opcfamily opcintype opcdefault opckeytype',
  pg_operator:
    'oid oprname oprnamespace oprowner oprkind oprcanmerge oprcanhash oprleft oprright oprresult oprcom oprnegate oprcode oprrest oprjoin',
  pg_opfamily: 'oid opfmethod opfname opfnamespace opfowner',
  pg_parameter_acl: 'oid parname paracl',
  pg_partitioned_table: 'partrelid partstrat partnatts partdefid partattrs partclass partcollation partexprs',
  pg_policy: 'oid polname polrelid polcmd polpermissive polroles polqual polwithcheck',
  pg_proc:
    'oid proname pronamespace proowner prolang procost prorows provariadic prosupport prokind prosecdef proleakproof proisstrict proretset provolatile proparallel pronargs pronargdefaults prorettype proargtypes proallargtypes proargmodes proargnames proargdefaults protrftypes prosrc probin prosqlbody proconfig proacl',
  pg_publication: 'oid pubname pubowner puballtables pubinsert pubupdate pubdelete pubtruncate pubviaroot',
  pg_publication_namespace: 'oid pnpubid pnnspid',
  pg_publication_rel: 'oid prpubid prrelid prqual prattrs',
  pg_range: 'rngtypid rngsubtype rngmultitypid rngcollation rngsubopc rngcanonical rngsubdiff',
  pg_replication_origin: 'roident roname',
  pg_rewrite: 'oid rulename ev_class ev_type ev_enabled is_instead ev_qual ev_action',
  pg_seclabel: 'objoid classoid objsubid provider label',
  pg_sequence: 'seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache seqcycle',
  pg_shdepend: 'dbid classid objid objsubid refclassid refobjid deptype',
  pg_shdescription: 'objoid classoid description',
  pg_shseclabel: 'objoid classoid provider label',
  pg_statistic:
    'starelid staattnum stainherit stanullfrac stawidth stadistinct stakind1 stakind2 stakind3 stakind4 stakind5 staop1 staop2 staop3 staop4 staop5 stacoll1 stacoll2 stacoll3 stacoll4 stacoll5 stanumbers1 stanumbers2 stanumbers3 stanumbers4 stanumbers5 stavalues1 stavalues2 stavalues3 stavalues4 stavalues5',
  pg_statistic_ext: 'oid stxrelid stxname stxnamespace stxowner stxstattarget stxkeys stxkind stxexprs',
  pg_statistic_ext_data: 'stxoid stxdinherit stxdndistinct stxddependencies stxdmcv stxdexpr',
  pg_subscription:
    'oid subdbid subskiplsn subname subowner subenabled subbinary substream subtwophasestate subdisableonerr subconninfo subslotname subsynccommit subpublications',
  pg_subscription_rel: 'srsubid srrelid srsubstate srsublsn',
  pg_tablespace: 'oid spcname spcowner spcacl spcoptions',
  pg_transform: 'oid trftype trflang trffromsql trftosql',
  pg_trigger:
    'oid tgrelid tgparentid tgname tgfoid tgtype tgenabled tgisinternal tgconstrrelid tgconstrindid tgconstraint tgdeferrable tginitdeferred tgnargs tgattr tgargs tgqual tgoldtable tgnewtable',
  pg_ts_config: 'oid cfgname cfgnamespace cfgowner cfgparser',
  pg_ts_config_map: 'mapcfg maptokentype mapseqno mapdict',
  pg_ts_dict: 'oid dictname dictnamespace dictowner dicttemplate dictinitoption',
  pg_ts_parser: 'oid prsname prsnamespace prsstart prstoken prsend prsheadline prslextype',
  pg_ts_template: 'oid tmplname tmplnamespace tmplinit tmpllexize',
  pg_type:
    'oid typname typnamespace typowner typlen typbyval typtype typcategory typispreferred typisdefined typdelim typrelid typsubscript typelem typarray typinput typoutput typreceive typsend typmodin typmodout typanalyze typalign typstorage typnotnull typbasetype typtypmod typndims typcollation typdefaultbin typdefault typacl',
  pg_user_mapping: 'oid umuser umserver umoptions',
};

const changes: readonly {
  readonly major: number;
  readonly brought: readonly string[];
  readonly took: readonly string[];
}[] = [
  {
    major: 16,
    brought: [
      'pg_auth_members.inherit_option',
      'pg_auth_members.oid',
      'pg_auth_members.set_option',
      'pg_collation.collicurules',
      'pg_database.daticurules',
      'pg_subscription.suborigin',
      'pg_subscription.subpasswordrequired',
      'pg_subscription.subrunasowner',
    ],
    took: [],
  },
  {
    major: 17,
    brought: [
      'pg_collation.colllocale',
      'pg_database.dathasloginevt',
      'pg_database.datlocale',
      'pg_subscription.subfailover',
    ],
    took: ['pg_collation.colliculocale', 'pg_database.daticulocale'],
  },
  {
    major: 18,
    brought: [
      'pg_class.relallfrozen',
      'pg_constraint.conenforced',
      'pg_constraint.conperiod',
      'pg_publication.pubgencols',
    ],
    took: ['pg_attribute.attcacheoff'],
  },
];

/** `pg_class.relname`, sorted. */
export function columnsOf(major: number): readonly string[] {
  const columns = new Set(
    Object.entries(ofPostgres15).flatMap(([table, names]) => names.split(' ').map((name) => `${table}.${name}`)),
  );
  for (const change of changes.filter((candidate) => candidate.major <= major)) {
    for (const column of change.took) columns.delete(column);
    for (const column of change.brought) columns.add(column);
  }
  return [...columns].toSorted();
}
