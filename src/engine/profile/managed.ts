import type { z } from 'zod';
import type { ManagedRole } from '../database/managed-role.ts';
import { postgresPreset, type PostgresOptions } from './postgres.ts';
import type { Preset, ProfileDefinition } from './preset.ts';

type Options = typeof postgresPreset.options;

/**
 * Amazon RDS and Aurora. A server of ours works as a role with the rights of `rds_superuser`, so that a migration that
 * needs a superuser is refused before production refuses it; `PGPARITY_<PROFILE>_URL` names the real one.
 *
 * @example
 * profiles: { production: rds({ major: 16 }) }
 */
export function rds(given: PostgresOptions): ProfileDefinition {
  return { preset: 'rds', options: given };
}

/** Cloud SQL, with the rights of `cloudsqlsuperuser`; see {@link rds}. */
export function cloudSql(given: PostgresOptions): ProfileDefinition {
  return { preset: 'cloudSql', options: given };
}

/** Neon, with the rights of `neon_superuser`; see {@link rds}. */
export function neon(given: PostgresOptions): ProfileDefinition {
  return { preset: 'neon', options: given };
}

/** Supabase, with the rights of its `postgres` and the roles `anon`, `authenticated` and `service_role`; see {@link rds}. */
export function supabase(given: PostgresOptions): ProfileDefinition {
  return { preset: 'supabase', options: given };
}

const rdsRole: ManagedRole = {
  attributes: ['CREATEROLE'],
  roles: { rds_password: [], rds_replication: [], rds_superuser: ['pg_monitor', 'pg_signal_backend'] },
  source:
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html',
};

const cloudSqlRole: ManagedRole = {
  attributes: ['CREATEROLE'],
  roles: { cloudsqlsuperuser: [] },
  source: 'https://cloud.google.com/sql/docs/postgres/users',
};

const neonRole: ManagedRole = {
  attributes: ['CREATEROLE', 'BYPASSRLS', 'REPLICATION'],
  roles: { neon_superuser: ['pg_monitor', 'pg_read_all_data', 'pg_write_all_data', 'pg_create_subscription'] },
  source: 'https://neon.com/docs/manage/roles',
};

const supabaseRole: ManagedRole = {
  attributes: ['CREATEROLE', 'BYPASSRLS', 'REPLICATION'],
  // The roles that row security policies name.
  roles: { anon: [], authenticated: [], service_role: [] },
  source: 'https://supabase.com/docs/guides/database/postgres/roles-superuser',
};

export const managedPresets: Readonly<Record<string, Preset<Options>>> = {
  rds: managedPreset('Amazon RDS', rdsRole),
  cloudSql: managedPreset('Cloud SQL', cloudSqlRole),
  neon: managedPreset('Neon', neonRole),
  supabase: managedPreset('Supabase', supabaseRole),
};

function managedPreset(service: string, managedRole: ManagedRole): Preset<Options> {
  return {
    options: postgresPreset.options,
    facts: (given: z.output<Options>) => {
      const facts = postgresPreset.facts(given);
      return {
        ...facts,
        title: given.title ?? `${facts.title} with the rights of ${service}`,
        managedRole,
        encryption: 'required',
      };
    },
  };
}
