import { existsSync } from 'node:fs';
import type { PreparedGround } from './ground.ts';
import { outcomeOf } from './outcome.ts';
import type { StatementPlan } from './probe-document.ts';
import type { Config } from '../../engine/config/config.ts';
import type { Environment } from '../../base/config/environment.ts';
import { PgparityError } from '../../base/errors.ts';
import { planOf, type PlanMode } from '../../engine/plan/explain.ts';
import { planShape } from '../../engine/plan/shape.ts';
import { StatementError, type Session } from '../../engine/session/session.ts';
import { bringSchema } from '../../schema/migrate/bring-schema.ts';
import { readVectorIndexes } from '../../schema/vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../../schema/vector/index-step.ts';

/** A statement of the product, as a workload has it. */
export interface ProductStatement {
  readonly sql: string;
  readonly parameters: readonly (string | null)[];
  /** What `COPY … FROM stdin` reads. */
  readonly data: string | null;
}

export interface ProductStatements {
  readonly statements: readonly ProductStatement[];
  readonly product: Pick<Config, 'migrations' | 'vectorIndexesFile'>;
  readonly environment: Environment;
}

/**
 * How the server would answer the product's statements: in a database with the product's schema they are sent one after the
 * other, so that those that load rows have loaded them; then the vector indexes are built, the tables are analysed, and
 * every statement that has a plan is explained once. The second part is why not everything was done, or null.
 */
export async function planStatements(
  ground: PreparedGround,
  { statements, product, environment }: ProductStatements,
  prefix: string,
): Promise<{ plans: StatementPlan[]; stopped: string | null }> {
  const outcomes = new Map<string, { readonly outcome: string; readonly parameters: ProductStatement['parameters'] }>();
  const plans: StatementPlan[] = [];
  let stopped: string | null = null;
  try {
    const { session, url } = await ground.openNew();
    await bringSchema(session, url, product.migrations, {
      environment,
      cluster: ground.server.throwAway ? { kind: 'throw-away' } : { kind: 'borrowed', owner: prefix },
    });
    for (const statement of statements) {
      const outcome = await send(session, statement);
      if (hasPlan.test(statement.sql)) outcomes.set(statement.sql, { outcome, parameters: statement.parameters });
    }
    // What a statement has begun and not ended, or has set.
    await session.ask('ROLLBACK');
    await session.run('RESET ALL');
    stopped = await buildIndexes(session, ground, product.vectorIndexesFile);
    await session.run('ANALYZE');
    for (const [sql, { outcome, parameters }] of outcomes) {
      plans.push({
        sql: sql.replaceAll(/\s+/g, ' '),
        outcome,
        custom: await shapeOf(session, sql, parameters, 'custom'),
        generic: parameters.length === 0 ? null : await shapeOf(session, sql, parameters, 'generic'),
      });
    }
  } catch (error) {
    if (!(error instanceof StatementError || error instanceof PgparityError)) throw error;
    stopped = error.message;
  } finally {
    await ground.closeSessions();
  }
  return { plans, stopped };
}

const hasPlan = /^\s*(?:select|insert|update|delete|merge|values|with|table)\b/i;

async function send(session: Session, { sql, parameters, data }: ProductStatement): Promise<string> {
  if (data === null) return outcomeOf(await session.ask(sql, parameters));
  try {
    return outcomeOf(await session.copyFrom(sql, data));
  } catch (error) {
    if (error instanceof StatementError) return outcomeOf(error.answer);
    throw error;
  }
}

/** Why one was not built, or null. */
async function buildIndexes(session: Session, { server }: PreparedGround, file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  try {
    await ensureVectorIndexes(session, await readVectorIndexes(file), { strategy: server.profile.indexStrategy });
    return null;
  } catch (error) {
    if (error instanceof PgparityError) return error.message;
    throw error;
  }
}

async function shapeOf(
  session: Session,
  sql: string,
  parameters: ProductStatement['parameters'],
  mode: PlanMode,
): Promise<string[]> {
  try {
    return [...planShape(await planOf(session, sql, parameters, { mode }))];
  } catch (error) {
    if (error instanceof StatementError) return [outcomeOf(error.answer)];
    throw error;
  }
}
