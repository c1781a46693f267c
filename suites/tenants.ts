import { insertTenant, tenantRows, type TenantRows } from '../fixtures/tenant.ts';
import { scalar, type ProfileUnderTest, type Session } from 'pgparity';
import { tableNames } from './expected/columns.ts';

/** Three tenants whose rows look alike in everything but the tenant and the ids. */
export const tenants = ['tenant-a', 'tenant-b', 'tenant-c'] as const;

export type Tenant = (typeof tenants)[number];

/** The tenant's rows, made once for each seed. */
export function rowsOf(tenant: Tenant, { seed }: Pick<ProfileUnderTest, 'seed'>): TenantRows {
  const key = `${tenant} ${seed}`;
  const rows = made.get(key) ?? tenantRows(tenant, seed);
  made.set(key, rows);
  return rows;
}

const made = new Map<string, TenantRows>();

export async function insertTenants(session: Session, under: ProfileUnderTest): Promise<void> {
  for (const tenant of tenants) await insertTenant(session, rowsOf(tenant, under));
  await session.run(`ANALYZE ${tableNames.join(', ')}`);
}

/** A digest of every row that is not the tenant's, in all tables: it stays the same when nothing of others changes. */
export async function digestOfOthers(session: Session, tenant: Tenant): Promise<string | null> {
  const ofTables = tableNames.map(
    (table) => `SELECT '${table}' || t::text COLLATE "C" AS line FROM ${table} t WHERE t.user_id <> $1`,
  );
  const answer = await session.run(
    `SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (${ofTables.join(' UNION ALL ')}) lines`,
    [tenant],
  );
  return scalar(answer);
}
