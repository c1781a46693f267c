/** An environment variable that the project knows. */
export interface Variable {
  readonly name: string;
  /** Who reads it: the connection of the product, other parts of the product, or pgparity itself. */
  readonly group: 'connection' | 'product' | 'pgparity';
  readonly meaning: string;
  /** What holds when it is not set, or null when then nothing does. */
  readonly default: string | null;
  /** True when its value is never shown. */
  readonly secret: boolean;
}

/** The one list of variables: the settings, `.env.example` and the documentation are held against it. */
export const variables: readonly Variable[] = [
  connection('DATABASE_URL', 'A whole connection URL. It goes before everything below.', null, 'secret'),
  connection('K_SERVICE', 'Set by Cloud Run: the connection is made of the ALLOYDB_* variables.', null),
  connection('ALLOYDB_HOST', 'Private address, or the folder of a unix socket. Needed where K_SERVICE is set.', null),
  connection('ALLOYDB_DB', 'Database on AlloyDB.', 'apexflow'),
  connection('ALLOYDB_USER', 'User on AlloyDB.', 'apexflow'),
  connection('ALLOYDB_PASSWORD', 'Password on AlloyDB.', '', 'secret'),
  connection('DB_HOST', 'Host, or the folder of a unix socket.', 'localhost'),
  connection('DB_PORT', 'Port, from 1 to 65535.', '5432'),
  connection('DB_NAME', 'Database.', 'apexflow'),
  connection('DB_USER', 'User.', 'apexflow'),
  connection('DB_PASSWORD', 'Password.', 'apexflow', 'secret'),
  connection('DB_SSLMODE', 'disable, prefer, require, verify-ca or verify-full, with the meaning of libpq.', 'disable'),
  connection('DB_POOL_MAX', 'The most connections that one process holds, from 1 to 500.', '5'),
  product('GEMINI_API_KEY', 'Key for Gemini. Not read here.', 'secret'),
  product('GOOGLE_APPLICATION_CREDENTIALS', 'File of a service account. Not read here.'),
  pgparity('PGPARITY_PGVECTOR_URL', 'A server that plays the profile pgvector: a PostgreSQL URL.', null, 'secret'),
  pgparity(
    'PGPARITY_ALLOYDB_OMNI_URL',
    'A server that plays the profile alloydb-omni: a PostgreSQL URL.',
    null,
    'secret',
  ),
  pgparity('PGPARITY_PGVECTOR_IMAGE', 'Image of the profile pgvector.', 'pgvector/pgvector:pg15'),
  pgparity('PGPARITY_ALLOYDB_OMNI_IMAGE', 'Image of the profile alloydb-omni.', 'google/alloydbomni:15.12.0'),
  pgparity('PGPARITY_POSTGRES_BIN', 'Folder with initdb, pg_ctl and postgres.', null),
  pgparity('PGPARITY_NATIVE_USER', 'The account that runs native servers when pgparity is root.', 'postgres'),
  pgparity('PGPARITY_TEMPORARY_FOLDER', 'Where throw-away clusters are made.', null),
  pgparity('PGPARITY_START_TIMEOUT_SECONDS', 'How long a server may take to answer, from 1 to 3600.', '120'),
  pgparity('PGPARITY_VAULT', 'Folder of the vault, outside every git work tree.', null),
  pgparity('PGPARITY_VAULT_RECIPIENT', 'age recipients, age1…, that results are encrypted to.', null),
  pgparity('PGPARITY_LOG_LEVEL', 'debug, info, warn, error, fatal or silent.', 'info'),
];

function connection(name: string, meaning: string, preset: string | null, secret?: 'secret'): Variable {
  return { name, group: 'connection', meaning, default: preset, secret: secret === 'secret' };
}

function product(name: string, meaning: string, secret?: 'secret'): Variable {
  return { name, group: 'product', meaning, default: null, secret: secret === 'secret' };
}

function pgparity(name: string, meaning: string, preset: string | null, secret?: 'secret'): Variable {
  return { name, group: 'pgparity', meaning, default: preset, secret: secret === 'secret' };
}
