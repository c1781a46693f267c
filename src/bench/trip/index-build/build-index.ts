import type { IndexBuild } from './index-build.ts';
import { BuildCosts } from './build-costs.ts';
import { cancelWhenAborted, watchPhase } from './build-phase.ts';
import type { Watch } from './watch.ts';
import { watchMemory } from './backend-memory.ts';
import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import { qualifiedName } from '../database/search-sql.ts';
import type { Build } from '../../../vault/result/result.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';
import { scalar, type Notice } from '../../../engine/session/answer.ts';
import { StatementError, type Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { quoteLiteral } from '../../../engine/sql/literal.ts';
import { explainRefusal, VectorIndexError } from '../../../schema/vector/index-step-refusal.ts';
import { loadLibrary } from '../../../schema/vector/strategy-settings.ts';
import { vectorStrategyNamed } from '../../../schema/vector/strategy.ts';

export interface BuiltIndex {
  readonly repeat: Build['repeats'][number];
  readonly notices: readonly string[];
}

/**
 * Builds an index with the operator class of the metric, on a session of its own where the database has more than one,
 * so that its memory is the build's. The duration is that of CREATE INDEX alone.
 *
 * Throws a {@link VectorIndexError} when the server refuses it, and a PgparityError `build-aborted`: the server is asked
 * to stop, and no index is left. In process nothing can stop a build, so the index is dropped when it is done.
 */
export async function buildIndex(database: BenchmarkDatabase, build: IndexBuild): Promise<BuiltIndex> {
  const own = await database.openSession();
  const watcher = await database.openSession().catch(async (error: unknown) => {
    await own?.close();
    throw error;
  });
  try {
    return await buildOn(own ?? database.session, watcher, build);
  } finally {
    await own?.close();
    await watcher?.close();
  }
}

export async function dropIndex(
  session: Session,
  { schema, name }: { readonly schema: string; readonly name: string },
): Promise<void> {
  await session.run(`DROP INDEX IF EXISTS ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
}

async function buildOn(session: Session, watcher: Session | null, build: IndexBuild): Promise<BuiltIndex> {
  refuseWhenAborted(build);
  const { library } = vectorStrategyNamed(build.strategy);
  await loadLibrary(session, library);
  const timeout = scalar(await session.run('SHOW statement_timeout')) ?? '0';
  // A build takes what it takes; the signal ends it.
  await setStatementTimeout(session, '0');
  let built = false;
  try {
    const costs = await BuildCosts.start(session);
    const { durationMs, notices, memoryPeakBytes } = await timed(session, watcher, build);
    built = true;
    refuseWhenAborted(build);
    const indexBytes = Number(scalar(await session.run('SELECT pg_relation_size($1::regclass)', [indexName(build)])));
    return {
      repeat: { durationMs, indexBytes, ...(await costs.end()), memoryPeakBytes },
      notices: notices.map(({ message }) => message),
    };
  } catch (error) {
    // A late cancellation may still be on its way to the session that built.
    if (built && build.signal?.aborted) await dropIndex(watcher ?? session, build);
    if (build.signal?.aborted) throw aborted(build);
    if (!(error instanceof StatementError)) throw error;
    const strategy = vectorStrategyNamed(build.strategy);
    throw new VectorIndexError(strategy, [explainRefusal(build, strategy, error)], []);
  } finally {
    // In process the session goes on; over the wire it ends, and may have ended by itself.
    if (watcher === null) await setStatementTimeout(session, timeout);
  }
}

interface TimedBuild {
  readonly durationMs: number;
  readonly notices: readonly Notice[];
  readonly memoryPeakBytes: number | null;
}

async function timed(session: Session, watcher: Session | null, build: IndexBuild): Promise<TimedBuild> {
  if (watcher === null) return { ...(await create(session, build)), memoryPeakBytes: null };
  const memory = await watchMemory(session, watcher);
  const watches: Watch[] = [];
  if (build.signal !== undefined) watches.push(await cancelWhenAborted(session, watcher, build.signal));
  if (build.onProgress !== undefined) watches.push(await watchPhase(session, watcher, build.onProgress));
  try {
    const created = await create(session, build);
    return { ...created, memoryPeakBytes: (await memory?.end()) ?? null };
  } finally {
    await Promise.all([...watches, ...(memory === undefined ? [] : [memory])].map((each) => each.end()));
  }
}

async function create(session: Session, build: IndexBuild): Promise<Omit<TimedBuild, 'memoryPeakBytes'>> {
  const start = performance.now();
  const { notices } = await session.run(createIndex(build));
  return { durationMs: performance.now() - start, notices };
}

function createIndex(build: IndexBuild): string {
  const { accessMethod, operatorClasses } = vectorStrategyNamed(build.strategy);
  const options = Object.entries(build.options).map(
    ([name, value]) => `${quoteIdentifier(name)} = ${quoteLiteral(value)}`,
  );
  const parameters = options.length === 0 ? '' : ` WITH (${options.join(', ')})`;
  return `CREATE INDEX ${quoteIdentifier(build.name)} ON ${qualifiedName(build)} USING ${accessMethod} (${quoteIdentifier(build.column)} ${operatorClasses[build.metric]})${parameters}`;
}

function indexName({ schema, name }: IndexBuild): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

async function setStatementTimeout(session: Session, timeout: string): Promise<void> {
  await session.run("SELECT set_config('statement_timeout', $1, false)", [timeout]);
}

function refuseWhenAborted(build: IndexBuild): void {
  if (build.signal?.aborted) throw aborted(build);
}

function aborted({ name, signal }: IndexBuild): PgparityError {
  const sentence = `The build of index "${name}" was cancelled, and no index was left.`;
  return new PgparityError('build-aborted', sentence, { exitCode: exitCodes.broken, cause: signal?.reason });
}
