/**
 * Roles that a provider puts on its servers, as patterns of PostgreSQL's `~`. They are no part of what a product brings,
 * so neither they nor what is granted to them is compared.
 */
const providerRoles: readonly string[] = [
  // PostgreSQL itself.
  '^pg_',
  // AlloyDB and Cloud SQL.
  '^alloydb',
  '^cloudsql',
  // Amazon RDS and Aurora.
  '^rds',
  // Azure Database for PostgreSQL.
  '^azure',
  // Neon and Supabase.
  '^(neon_superuser|cloud_admin)$',
  '^(supabase.*|authenticator|anon|authenticated|service_role|dashboard_user|pgbouncer)$',
];

export function ofProvider(name: string): string {
  return `${name} ~ '${providerRoles.join('|')}'`;
}
