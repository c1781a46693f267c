import type { Variable } from '../src/base/config/variables.ts';

/** The variables of ApexFlow: those that its connection reads, and those of other parts of it. */
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
  connection(
    'DB_SSLMODE',
    'disable, allow, prefer, require, verify-ca or verify-full, with the meaning of libpq.',
    'disable',
  ),
  connection('DB_POOL_MAX', 'The most connections that one process holds, from 1 to 500.', '5'),
  product('GEMINI_API_KEY', 'Key for Gemini. Not read here.', 'secret'),
  product('GOOGLE_APPLICATION_CREDENTIALS', 'File of a service account. Not read here.'),
];

function connection(name: string, meaning: string, preset: string | null, secret?: 'secret'): Variable {
  return { name, meaning, default: preset, secret: secret === 'secret' };
}

function product(name: string, meaning: string, secret?: 'secret'): Variable {
  return { name, meaning, default: null, secret: secret === 'secret' };
}
