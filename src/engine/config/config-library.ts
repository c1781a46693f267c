import { defineConfig } from './define-config.ts';
import { command, dump, sqlFolder } from './migrator.ts';
import { redact, registerSecret } from '../../base/config/redact.ts';
import { PgparityError, UsageError } from '../../base/errors.ts';
import { alloydb } from '../profile/alloydb.ts';
import { alloydbOmni } from '../profile/alloydb-omni.ts';
import { cloudSql, neon, rds, supabase } from '../profile/managed.ts';
import { matrix } from '../profile/matrix.ts';
import { pglite } from '../profile/pglite.ts';
import { pgvector } from '../profile/pgvector.ts';
import { postgres } from '../profile/postgres.ts';

/** What a config imports as `pgparity`: the part of src/index.ts that needs no driver and no vitest. */
export const configLibrary = {
  defineConfig,
  sqlFolder,
  alloydb,
  command,
  dump,
  alloydbOmni,
  matrix,
  cloudSql,
  neon,
  rds,
  supabase,
  pglite,
  pgvector,
  postgres,
  redact,
  registerSecret,
  PgparityError,
  UsageError,
};
