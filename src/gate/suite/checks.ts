import { basename, relative } from 'node:path';
import { expect, inject, test as base, type RunnerTestCase, type TaskMeta } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import type { Acting } from '../../engine/database/database-source.ts';
import { AskedStatements } from './asked-statements.ts';
import type { Asked } from '../parity/check-record.ts';
import type { Database } from '../../engine/database/database.ts';
import { takeDatabase, takeEmptyDatabase } from '../../engine/database/take-database.ts';
import type { Json } from '../parity/json.ts';
import { observationOf, type Observation, type ObservationOptions } from '../parity/observation.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import type { Answer } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { missingNeed, type Need } from './need.ts';
import { PrepareError } from './prepare-error.ts';
import type { ProfileUnderTest } from './profile-under-test.ts';
import { announceCheck } from './started-check.ts';
import { reportUnhandledErrors } from './unhandled-error.ts';

declare module 'vitest' {
  interface ProvidedContext {
    pgparity: ProfileUnderTest;
  }
  interface TaskMeta {
    needs?: readonly Need[];
    observations?: Record<string, Observation>;
    asked?: Asked;
    failure?: string;
  }
}

/** What a check can ask for by naming it in its first parameter. Nothing is made that no check names. */
export interface CheckContext<Name extends ProfileName = ProfileName> {
  /** The profile that the check runs on. Prefer observations to branches on it. */
  readonly under: ProfileUnderTest<Name>;
  /** The suite file's own clone of the migrated template, after `prepare`. Commits in it are seen by later checks. */
  readonly database: Database;
  /**
   * A session in a transaction on `database` that is rolled back after the check. It may have served earlier checks of the
   * file, cleaned; a check that is about a fresh session opens one on `database`.
   */
  readonly session: Session;
  /** Takes a fresh, migrated, empty-of-rows clone that is dropped after the check, for checks that must commit. */
  readonly cloneDatabase: () => Promise<Database>;
  /** Takes a database without the schema that is dropped after the check. */
  readonly emptyDatabase: () => Promise<Database>;
  /** Notes a named value to be compared across profiles. A name is used once a check. */
  readonly observe: (name: string, observed: Answer | Json, options?: ObservationOptions) => void;
}

export interface ChecksOptions<Name extends ProfileName = ProfileName> {
  /** Fills the suite file's clone, once, before its first check: committed rows, analysed tables. */
  readonly prepare?: (session: Session, under: ProfileUnderTest<Name>) => Promise<void>;
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
 *
 * With the type of the config, `under.profile` is one of its names: `checks<typeof config>()`.
 */
export function checks<Product extends NamedProfiles = NamedProfiles>(options: ChecksOptions<NameOf<Product>> = {}) {
  type Name = NameOf<Product>;
  if (inject('pgparity') === undefined) throw new UsageError('suite-without-pgparity', withoutPgparity());
  reportUnhandledErrors();
  const asked = new AskedStatements();
  // One `extend` for all: each one adds frames to the stack in which vitest looks, ten deep, for the place of a check.
  return base.extend<CheckContext<Name> & { readonly refuseMissingNeeds: void }>({
    refuseMissingNeeds: [
      async ({ task, skip }, use) => {
        asked.begin((latest) => void (task.meta.asked = latest));
        const reason = missingNeed(task.meta.needs ?? [], inject('pgparity'));
        if (reason !== null) skip(reason);
        announceCheck(task.fullTestName);
        await use();
        // A skip, however late, leaves nothing of an error in the result.
        const [error] = task.result?.errors ?? [];
        if (error !== undefined) task.meta.failure = error.message;
      },
      { auto: true },
    ],
    // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern which fixtures are asked for.
    under: [({}, use) => use(inject('pgparity') as ProfileUnderTest<Name>), { scope: 'file' }],
    database: [
      async ({ under }, use) => {
        const database = await takeDatabase(under.source);
        try {
          const { prepare } = options;
          if (prepare !== undefined) await prepared(database, (session) => prepare(session, under));
          await use(asked.watchDatabase(database));
        } finally {
          await (under.keep ? database.keep(suiteFile(under)) : database.drop());
        }
      },
      { scope: 'file' },
    ],
    session: async ({ database, task }, use) => {
      const work = async (session: Session): Promise<void> => {
        await session.run('BEGIN');
        await use(asked.watch(session));
      };
      await withSession(database, work, actingFor(task.meta));
    },
    cloneDatabase: ({ under, task }, use) =>
      withTaker(
        () => takeDatabase(under.source, actingFor(task.meta)),
        asked,
        () => keptAs(task, under),
        use,
      ),
    emptyDatabase: ({ under, task }, use) =>
      withTaker(
        () => takeEmptyDatabase(under.source, actingFor(task.meta)),
        asked,
        () => keptAs(task, under),
        use,
      ),
    observe: async ({ task }, use) => {
      const observations: Record<string, Observation> = (task.meta.observations ??= {});
      let ended = false;
      let refusal: unknown;
      await use((name, observed, observationOptions) => {
        if (ended) throw late(name, task.name);
        try {
          refuseName(name, observations);
          observations[name] = observationOf(observed, observationOptions);
        } catch (error) {
          refusal ??= error;
          throw error;
        }
      });
      ended = true;
      if (task.result?.state !== 'pass') return;
      // The check may have caught it.
      if (refusal !== undefined) throw refusal;
      if (Object.keys(observations).length === 0) throw new RangeError(nothingObserved);
    },
  });
}

/** Rejected beside being thrown, as whoever was not awaited may catch it. */
function late(name: string, check: string): RangeError {
  const error = new RangeError(`"${name}" is observed after the check "${check}" has ended: await it.`);
  void Promise.reject(error);
  return error;
}

const nothingObserved =
  'The check takes "observe" and observes nothing. Await what it observes, or leave "observe" out.';

function refuseName(name: string, observations: Readonly<Record<string, Observation>>): void {
  // An object has no key of the second name.
  if (name === '' || name === '__proto__') throw new RangeError(`An observation cannot have the name "${name}".`);
  if (Object.hasOwn(observations, name))
    throw new RangeError(`The check observes "${name}" twice; give each its own name.`);
}

/** A suite file that vitest runs by itself has no profile. */
function withoutPgparity(): string {
  const { testPath } = expect.getState();
  const suite = testPath === undefined ? '<suite>' : basename(testPath);
  return `This suite file needs a profile, which vitest alone does not start. Run: npx pgparity run -s ${suite}`;
}

/** A config, as far as the names of its profiles go. */
export interface NamedProfiles {
  readonly profiles: Readonly<Record<string, unknown>>;
}

type NameOf<Product extends NamedProfiles> = keyof Product['profiles'] & string;

/** Says what a check needs; where it is missing, the check is counted as not exercised, with the reason. */
export function needs(...needed: readonly Need[]): { readonly meta: { readonly needs: readonly Need[] } } {
  return { meta: { needs: needed } };
}

/** Lends a function that takes databases, and drops what it took afterwards, or keeps it with a note. */
async function withTaker(
  take: () => Promise<Database>,
  asked: AskedStatements,
  note: () => string | null,
  use: (taker: () => Promise<Database>) => Promise<void>,
): Promise<void> {
  const taken: Database[] = [];
  try {
    await use(async () => {
      const database = await take();
      taken.push(database);
      return asked.watchDatabase(database);
    });
  } finally {
    const kept = note();
    for (const database of taken) await (kept === null ? database.drop() : database.keep(kept));
  }
}

/** The note on the databases that a check took for itself, where they are kept: it failed. */
function keptAs(
  { result, fullTestName }: Pick<RunnerTestCase, 'result' | 'fullTestName'>,
  under: ProfileUnderTest,
): string | null {
  return under.keep && result?.state === 'fail' ? `${suiteFile(under)} > ${fullTestName}` : null;
}

function suiteFile({ productFolder }: ProfileUnderTest): string {
  return relative(productFolder, expect.getState().testPath ?? '');
}

/** The owner, save for a check that says that it needs more. */
function actingFor({ needs: needed }: TaskMeta): Acting {
  return needed?.includes('superuser') === true ? 'superuser' : 'owner';
}

async function prepared(database: Database, prepare: (session: Session) => Promise<void>): Promise<void> {
  try {
    await withSession(database, prepare);
  } catch (error) {
    throw new PrepareError(error);
  }
}

async function withSession(
  database: Database,
  work: (session: Session) => Promise<void>,
  acting: Acting = 'owner',
): Promise<void> {
  const session = await database.lend(acting);
  try {
    await work(session);
  } finally {
    await session.close();
  }
}
