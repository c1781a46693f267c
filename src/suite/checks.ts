import { inject, test as base } from 'vitest';
import type { Database } from '../database/database.ts';
import { takeDatabase, takeEmptyDatabase } from '../database/take-database.ts';
import type { Json } from '../parity/json.ts';
import { observationOf, type Observation, type ObservationOptions } from '../parity/observation.ts';
import type { Answer } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import { missingNeed, type Need } from './need.ts';
import type { ProfileUnderTest } from './profile-under-test.ts';

declare module 'vitest' {
  interface ProvidedContext {
    pgparity: ProfileUnderTest;
  }
  interface TaskMeta {
    needs?: readonly Need[];
    observations?: Record<string, Observation>;
  }
}

/** What a check can ask for by naming it in its first parameter. Nothing is made that no check names. */
export interface CheckContext {
  /** The profile that the check runs on. Prefer observations to branches on it. */
  readonly under: ProfileUnderTest;
  /** The suite file's own clone of the migrated template, after `prepare`. Commits in it are seen by later checks. */
  readonly database: Database;
  /** A session in a transaction on `database` that is rolled back after the check. */
  readonly session: Session;
  /** Takes a fresh, migrated, empty-of-rows clone that is dropped after the check, for checks that must commit. */
  readonly cloneDatabase: () => Promise<Database>;
  /** Takes a database without the schema that is dropped after the check. */
  readonly emptyDatabase: () => Promise<Database>;
  /** Notes a named value to be compared across profiles. A name is used once a check. */
  readonly observe: (name: string, observed: Answer | Json, options?: ObservationOptions) => void;
}

export interface ChecksOptions {
  /** Fills the suite file's clone, once, before its first check: committed rows, analysed tables. */
  readonly prepare?: (session: Session, under: ProfileUnderTest) => Promise<void>;
}

/**
 * The function with which a suite file declares its checks.
 *
 * @example
 * const check = checks({ prepare: (session) => loadRows(session) });
 * check('a row is found', async ({ session, observe, expect }) => {
 *   const answer = await session.ask('SELECT 1 AS one');
 *   expect(answer.kind).toBe('rows');
 *   observe('the row', answer);
 * });
 * check('two sessions see the same', needs('sessions'), async ({ database }) => { … });
 */
export function checks(options: ChecksOptions = {}) {
  return base
    .extend('refuseMissingNeeds', { auto: true }, ({ task, skip }) => {
      const reason = missingNeed(task.meta.needs ?? [], inject('pgparity'));
      if (reason !== null) skip(reason);
    })
    .extend('under', { scope: 'file' }, () => inject('pgparity'))
    .extend('database', { scope: 'file' }, async ({ under }, { onCleanup }) => {
      const database = await takeDatabase(under.source);
      onCleanup(() => database.drop());
      if (options.prepare !== undefined) await withSession(database, (session) => options.prepare?.(session, under));
      return database;
    })
    .extend('session', async ({ database }, { onCleanup }) => {
      const session = await database.open();
      onCleanup(() => session.close());
      await session.run('BEGIN');
      return session;
    })
    .extend('cloneDatabase', async ({ under }, { onCleanup }) => taker(() => takeDatabase(under.source), onCleanup))
    .extend('emptyDatabase', async ({ under }, { onCleanup }) =>
      taker(() => takeEmptyDatabase(under.source), onCleanup),
    )
    .extend('observe', ({ task }): CheckContext['observe'] => {
      const observations: Record<string, Observation> = (task.meta.observations ??= {});
      return (name, observed, observationOptions) => {
        if (name in observations) throw new RangeError(`The check observes "${name}" twice; give each its own name.`);
        observations[name] = observationOf(observed, observationOptions);
      };
    });
}

/** Says what a check needs; where it is missing, the check is counted as not exercised, with the reason. */
export function needs(...needed: readonly Need[]): { readonly meta: { readonly needs: readonly Need[] } } {
  return { meta: { needs: needed } };
}

function taker(
  take: () => Promise<Database>,
  onCleanup: (clean: () => Promise<void>) => void,
): () => Promise<Database> {
  const taken: Database[] = [];
  onCleanup(async () => {
    for (const database of taken) await database.drop();
  });
  return async () => {
    const database = await take();
    taken.push(database);
    return database;
  };
}

async function withSession(database: Database, work: (session: Session) => Promise<void> | undefined): Promise<void> {
  const session = await database.open();
  try {
    await work(session);
  } finally {
    await session.close();
  }
}
