import { z } from 'zod';

/**
 * What a provider puts on its servers and into new databases. It is no part of what a product brings: it is not compared,
 * and does not make a database non-empty. What is listed and absent is fine; what is there and not listed is compared.
 * A name may end with `*`.
 */
export interface ProviderObjects {
  readonly schemas: readonly string[];
  readonly extensions: readonly string[];
  readonly roles: readonly string[];
  readonly databases: readonly string[];
}

/** PostgreSQL's own roles, and those of hosting services. Every profile has them, so that both sides leave out the same. */
export const hostedObjects: ProviderObjects = {
  schemas: [],
  extensions: [],
  roles: [
    'pg_*',
    // AlloyDB and Cloud SQL.
    'alloydb*',
    'cloudsql*',
    // Amazon RDS and Aurora.
    'rds*',
    // Azure Database for PostgreSQL.
    'azure*',
    // Neon and Supabase.
    'neon_superuser',
    'cloud_admin',
    'supabase*',
    'authenticator',
    'anon',
    'authenticated',
    'service_role',
    'dashboard_user',
    'pgbouncer',
  ],
  databases: [],
};

/** What AlloyDB and AlloyDB Omni were seen to bring. */
export const alloydbObjects: ProviderObjects = {
  schemas: ['google_ml', 'google_db_advisor'],
  extensions: ['google_columnar_engine', 'google_db_advisor', 'google_ml_integration', 'hypopg'],
  roles: hostedObjects.roles,
  databases: ['alloydbadmin', 'alloydbmetadata'],
};

const nameList = z
  .array(
    z.string({ error: 'write a name, as "google_ml"' }).regex(/^[^*\s]+\*?$/, 'write a name; it may end with "*"'),
    {
      error: "write a list of names, as ['google_ml']",
    },
  )
  .optional();

/** The option of a preset: objects beyond those that the preset knows. */
export const providerObjects = z
  .strictObject(
    { schemas: nameList, extensions: nameList, roles: nameList, databases: nameList },
    { error: "write lists of names, as { schemas: ['google_ml'] }" },
  )
  .optional();

/** As a config writes it; a kind that is left out adds nothing. */
export type AddedProviderObjects = { readonly [Kind in keyof ProviderObjects]?: readonly string[] | undefined };

/** The lists together, each name once. */
export function withObjects(...lists: readonly (AddedProviderObjects | undefined)[]): ProviderObjects {
  const merged = (kind: keyof ProviderObjects): readonly string[] => [
    ...new Set(lists.flatMap((list) => list?.[kind] ?? [])),
  ];
  return {
    schemas: merged('schemas'),
    extensions: merged('extensions'),
    roles: merged('roles'),
    databases: merged('databases'),
  };
}

/** A pattern for PostgreSQL's `~` that matches the names and nothing else. */
export function patternOf(names: readonly string[]): string {
  const alternatives = names.map((name) => name.replaceAll(/[^\w*]/g, String.raw`\$&`).replace(/\*$/, '.*'));
  // Without a name it matches nothing: a name is never empty.
  return `^(?:${alternatives.join('|')})$`;
}
