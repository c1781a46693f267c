/** An environment variable that is read. */
export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** What holds when it is not set, or null when then nothing does. */
  readonly default: string | null;
  /** True when its value is never shown. */
  readonly secret: boolean;
}

/** The variables of pgparity itself: the settings and the documentation are held against this list. */
export const variables: readonly Variable[] = [
  variable('PGPARITY_PGVECTOR_URL', 'A server that plays the profile pgvector: a PostgreSQL URL.', null, 'secret'),
  variable(
    'PGPARITY_ALLOYDB_OMNI_URL',
    'A server that plays the profile alloydb-omni: a PostgreSQL URL.',
    null,
    'secret',
  ),
  variable('PGPARITY_PGVECTOR_IMAGE', 'Image of the profile pgvector.', 'pgvector/pgvector:pg15'),
  variable('PGPARITY_ALLOYDB_OMNI_IMAGE', 'Image of the profile alloydb-omni.', 'google/alloydbomni:15.12.0'),
  variable('PGPARITY_POSTGRES_BIN', 'Folder with initdb, pg_ctl and postgres.', null),
  variable('PGPARITY_NATIVE_USER', 'The account that runs native servers when pgparity is root.', 'postgres'),
  variable('PGPARITY_TEMPORARY_FOLDER', 'Where throw-away clusters are made.', null),
  variable('PGPARITY_START_TIMEOUT_SECONDS', 'How long a server may take to answer, from 1 to 3600.', '120'),
  variable('PGPARITY_VAULT', 'Folder of the vault, outside every git work tree.', null),
  variable('PGPARITY_VAULT_RECIPIENT', 'age recipients, age1…, that results are encrypted to.', null),
  variable('PGPARITY_LOG_LEVEL', 'debug, info, warn, error, fatal or silent.', 'info'),
];

function variable(name: string, meaning: string, preset: string | null, secret?: 'secret'): Variable {
  return { name, meaning, default: preset, secret: secret === 'secret' };
}
