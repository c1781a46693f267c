export { defineConfig, type ProductConfig } from './engine/config/define-config.ts';
export {
  command,
  dump,
  sqlFolder,
  type Dump,
  type MigrationCommand,
  type Migrator,
  type Naming,
  type SqlFolder,
} from './engine/config/migrator.ts';
export { alloydb, type AlloydbOptions } from './engine/profile/alloydb.ts';
export { alloydbOmni, type AlloydbOmniOptions } from './engine/profile/alloydb-omni.ts';
export { cloudSql, neon, rds, supabase } from './engine/profile/managed.ts';
export { matrix, type MatrixOptions } from './engine/profile/matrix.ts';
export { pglite, type PgliteOptions } from './engine/profile/pglite.ts';
export { pgvector, type PgvectorOptions } from './engine/profile/pgvector.ts';
export { postgres, type PostgresOptions } from './engine/profile/postgres.ts';
export type { ProfileDefinition } from './engine/profile/preset.ts';
export { redact, registerSecret } from './base/config/redact.ts';
export type { Database } from './engine/database/database.ts';
export { migrate, type MigrationReport } from './schema/migrate/migrate.ts';
export { planOf, type PlanMode } from './engine/plan/explain.ts';
export type { Plan } from './engine/plan/plan.ts';
export { indexesIn, nodesOf, planShape } from './engine/plan/shape.ts';
export type { Answer, ErrorAnswer } from './engine/session/answer.ts';
export { records, scalar } from './engine/session/answer.ts';
export type { Session, Value } from './engine/session/session.ts';
export { StatementError } from './engine/session/session.ts';
export { missingTenantFilters } from './schema/tenant/missing-tenant-filters.ts';
export { checks, needs } from './gate/suite/checks.ts';
export type { ProfileUnderTest } from './gate/suite/profile-under-test.ts';
export { ensureVectorIndexes } from './schema/vector/index-step.ts';
export { VectorIndexError } from './schema/vector/index-step-refusal.ts';
export { readVectorIndexes } from './schema/vector/index-step-specification.ts';
export { applyVectorSettings } from './schema/vector/strategy-settings.ts';
export { detectIndexStrategy } from './schema/vector/strategy.ts';
