import { removeDatabases } from '../../engine/database/remove-databases.ts';
import { readCatalog, type Catalog } from '../../schema/catalog/catalog.ts';
import { readServerSettings } from '../../schema/catalog/settings.ts';
import { closeAdmin } from '../../engine/database/admin-session.ts';
import { actAs, createOwner } from '../../engine/database/owner-role.ts';
import { prepareClones } from '../../engine/database/postgres-database.ts';
import type { CopyStrategy } from '../../engine/database/database-source.ts';
import { createTemplate } from '../../engine/database/template.ts';
import { placeOfMigrations, type Config } from '../../engine/config/config.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import { identifyServer, identifyThrough } from '../../engine/identity/identify-server.ts';
import { bringSchema } from '../../schema/migrate/bring-schema.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import type { RunningServer, StartOptions } from '../../engine/server/server.ts';
import { startChosen } from '../../engine/server/start-chosen.ts';
import type { Session } from '../../engine/session/session.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

/** A profile whose server answers, is what it should be, and holds the migrated template. */
export interface PreparedProfile {
  readonly choice: ServerChoice;
  readonly server: RunningServer;
  readonly identity: Identity;
  readonly under: ProfileUnderTest;
  readonly catalog: Catalog;
  readonly settings: Readonly<Record<string, string>>;
  readonly durationsMs: Readonly<Record<string, number>>;
  /** Removes what was made on the server, and stops the server when this run started it. */
  readonly close: () => Promise<void>;
}

interface PrepareOptions extends Omit<StartOptions, 'onProgress'> {
  readonly config: Config;
  readonly prefix: string;
  /** A folder of this run's own for dumped templates. */
  readonly folder: string;
  readonly seed: number;
  /** Leave databases of suites on the server until it is closed. */
  readonly keep?: boolean;
  /** How many clones to make ahead of need. */
  readonly clones: number;
  readonly onProgress: (step: string) => void;
  /** Before anything is removed: on one server, that may end the connections of another profile. */
  readonly onFailure?: (error: unknown) => void;
  /** Runs on the template after the migrations, as a superuser where the database is embedded. The harness's own tests plant differences with it. */
  readonly afterMigration?: (session: Session) => Promise<void>;
}

/** That of the servers that run natively (docs/decisions/011-one-locale.md). */
const localeOfContainers = 'C.UTF-8';

/** Brings one profile up, proves what it is and migrates its template. On failure nothing is left of it. */
export async function prepareProfile(choice: ServerChoice, options: PrepareOptions): Promise<PreparedProfile> {
  const stopwatch = new Stopwatch();
  const { server, passedOver } = await startChosen(choice, options);
  stopwatch.lap('start');
  let { endpoint } = server;
  const close = async (): Promise<void> => {
    try {
      if (endpoint.kind === 'postgres' && !server.throwAway) await removeDatabases(endpoint.url, options.prefix);
    } finally {
      if (endpoint.kind === 'postgres') await closeAdmin(endpoint.url);
      await server.stop();
    }
  };
  try {
    options.signal?.throwIfAborted();
    if (endpoint.kind === 'postgres' && !server.throwAway) await removeDatabases(endpoint.url, options.prefix);
    const superuserUrl = server.throwAway && endpoint.kind === 'postgres' ? endpoint.url : null;
    // Those of every profile: where one has them and another can, a migration finds the same on both.
    const extensions = [...new Set(options.config.profiles.flatMap((profile) => profile.extensions))];
    const owner =
      superuserUrl === null
        ? null
        : await createOwner(
            superuserUrl,
            extensions,
            server.kind === 'docker' ? localeOfContainers : null,
            server.profile.managedRole,
          );
    if (owner !== null) endpoint = { kind: 'postgres', url: owner.url };
    options.onProgress('migrating');
    let identity: Identity | undefined;
    let catalog: Catalog | undefined;
    let settings: Readonly<Record<string, string>> = {};
    if (endpoint.kind === 'postgres') identity = await identifyServer({ ...server, endpoint });
    const source = await createTemplate(endpoint, {
      prefix: options.prefix,
      folder: options.folder,
      superuserUrl,
      ...(owner !== null && { emptyTemplate: owner.emptyTemplate }),
      extensions,
      copyStrategy: copyStrategyOf(identity, server, options),
      build: async (session, url) => {
        await bringSchema(session, url, options.config.migrations, {
          environment: options.environment,
          cluster: server.throwAway ? { kind: 'throw-away' } : { kind: 'borrowed', owner: options.prefix },
          ...(options.signal && { signal: options.signal }),
        });
        if (endpoint.kind === 'embedded') await actAs(session, 'superuser');
        await options.afterMigration?.(session);
        if (endpoint.kind === 'embedded') await actAs(session, 'owner');
        options.onProgress('reading the catalog');
        identity ??= await identifyThrough(session, server);
        catalog = await readCatalog(session, {
          roles: server.throwAway ? 'all' : 'named',
          providerObjects: choice.profile.providerObjects,
        });
        settings = await readServerSettings(session);
      },
    });
    stopwatch.lap('migrate');
    if (identity === undefined || catalog === undefined)
      throw new RangeError('The template was built without asking the server what it is.');
    if (source.kind === 'postgres') {
      options.onProgress('cloning');
      await prepareClones(source, options.clones);
    }
    stopwatch.lap('clones');
    options.onProgress('waiting for a worker');
    const under: ProfileUnderTest = {
      profile: choice.profile.name,
      server: server.kind,
      strategy: choice.profile.indexStrategy,
      providerObjects: choice.profile.providerObjects,
      identity,
      source,
      productFolder: options.config.folder,
      migrations: placeOfMigrations(options.config),
      seed: options.seed,
      keep: options.keep === true,
    };
    return {
      choice: { ...choice, passedOver },
      server,
      identity,
      under,
      catalog,
      settings,
      durationsMs: stopwatch.laps,
      close,
    };
  } catch (error) {
    // The first error is the one to report; a failing clean-up must not hide it.
    options.onFailure?.(error);
    await close().catch(() => undefined);
    throw error;
  }
}

function copyStrategyOf(
  identity: Identity | undefined,
  { throwAway }: RunningServer,
  { durable }: PrepareOptions,
): CopyStrategy | null {
  if (identity !== undefined && identity.major < 15) return null;
  return throwAway && durable !== true ? 'FILE_COPY' : 'WAL_LOG';
}

class Stopwatch {
  readonly laps: Record<string, number> = {};
  #since = performance.now();

  lap(name: string): void {
    const now = performance.now();
    this.laps[name] = now - this.#since;
    this.#since = now;
  }
}
