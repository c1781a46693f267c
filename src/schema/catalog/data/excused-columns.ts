import { covers } from '../catalog-reader.ts';

/** Columns of `pg_catalog` that no entry is read from, for one reason. */
export interface ExcusedColumns {
  readonly reason: string;
  readonly columns: readonly string[];
  /** True where they hold something that two databases may really differ in: it is shown as a gap. */
  readonly gap?: string;
}

/** Of PostgreSQL 15 to 18. A column that is neither here nor in a reader's `covers` is a gap of its own. */
export const excusedColumns: readonly ExcusedColumns[] = [
  {
    reason: 'The number that a server gave the object: entries name it.',
    columns: [
      'pg_amop',
      'pg_amproc',
      'pg_attrdef',
      'pg_auth_members',
      'pg_cast',
      'pg_collation',
      'pg_constraint',
      'pg_conversion',
      'pg_default_acl',
      'pg_enum',
      'pg_event_trigger',
      'pg_extension',
      'pg_foreign_data_wrapper',
      'pg_foreign_server',
      'pg_language',
      'pg_namespace',
      'pg_opclass',
      'pg_operator',
      'pg_parameter_acl',
      'pg_policy',
      'pg_proc',
      'pg_publication',
      'pg_publication_namespace',
      'pg_publication_rel',
      'pg_rewrite',
      'pg_statistic_ext',
      'pg_subscription',
      'pg_transform',
      'pg_trigger',
      'pg_ts_config',
      'pg_ts_dict',
      'pg_ts_parser',
      'pg_ts_template',
      'pg_user_mapping',
    ].map((table) => `${table}.oid`),
  },
  {
    reason: 'It follows from the type of the column.',
    columns: covers('pg_attribute', 'attlen attbyval attalign'),
  },
  {
    reason: 'PostgreSQL keeps the number of dimensions as a note and enforces none.',
    columns: [...covers('pg_attribute', 'attndims'), ...covers('pg_type', 'typndims')],
  },
  {
    reason: 'How a value is stored and cached. What it reads as is in the digest of the rows.',
    columns: covers('pg_attribute', 'attcacheoff atthasmissing attmissingval'),
  },
  {
    reason: 'It follows from other rows that are read.',
    columns: [
      ...covers('pg_attribute', 'atthasdef'),
      ...covers(
        'pg_class',
        'reltype relhasindex relisshared relnatts relchecks relhasrules relhastriggers relhassubclass',
      ),
      ...covers('pg_constraint', 'connamespace conindid conppeqop conffeqop'),
      ...covers('pg_database', 'dathasloginevt'),
      ...covers('pg_trigger', 'tgconstrindid'),
      ...covers('pg_init_privs', 'privtype'),
    ],
  },
  {
    reason: 'The state of files, transactions and vacuum.',
    columns: [
      ...covers(
        'pg_class',
        'relfilenode relpages reltuples relallvisible relallfrozen relrewrite relfrozenxid relminmxid',
      ),
      // The last one is gone since PostgreSQL 15.
      ...covers('pg_database', 'datfrozenxid datminmxid datlastsysoid'),
      ...covers('pg_index', 'indcheckxmin'),
    ],
  },
  {
    reason: "It belongs to the extension's own script. Who owns an extension follows from how it was made available.",
    columns: covers('pg_extension', 'extowner extrelocatable extconfig extcondition'),
  },
  {
    reason:
      'It holds objects together. Membership of extensions, owners of sequences and declared dependencies are read.',
    columns: [
      ...covers('pg_depend', 'classid objid objsubid refclassid refobjid refobjsubid deptype'),
      ...covers('pg_shdepend', 'dbid classid objid objsubid refclassid refobjid deptype'),
    ],
  },
  {
    gap: 'planner statistics',
    reason: 'ANALYZE takes a random sample of the rows, so they differ between two runs on one server.',
    columns: [
      ...covers('pg_statistic', 'starelid staattnum stainherit stanullfrac stawidth stadistinct'),
      ...['stakind', 'staop', 'stacoll', 'stanumbers', 'stavalues'].flatMap((name) =>
        [1, 2, 3, 4, 5].map((slot) => `pg_statistic.${name}${slot}`),
      ),
      ...covers('pg_statistic_ext_data', 'stxoid stxdinherit stxdndistinct stxddependencies stxdmcv stxdexpr'),
    ],
  },
  {
    gap: 'progress of replication',
    reason: 'It changes while a server runs.',
    columns: [
      ...covers('pg_subscription_rel', 'srsubid srrelid srsubstate srsublsn'),
      ...covers('pg_replication_origin', 'roident roname'),
    ],
  },
];
