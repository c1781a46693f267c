import { findMigrations, type FoundMigrations } from './find-migrations.ts';
import { findServers, type FoundServer } from './find-servers.ts';
import { ProductFiles } from './product-files.ts';
import { proposeProfiles, type ProposedProfile } from './propose-profiles.ts';
import type { Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';

/** What a folder shows of its product. */
export interface ProductLook {
  readonly files: ProductFiles;
  /** The surest first; at least one. */
  readonly migrations: readonly FoundMigrations[];
  readonly servers: readonly FoundServer[];
}

/** Looks at a folder. Throws a UsageError where nothing in it brings a schema. */
export async function lookAt(folder: string): Promise<ProductLook> {
  const files = await ProductFiles.read(folder);
  const [migrations, servers] = await Promise.all([findMigrations(files), findServers(files)]);
  if (migrations.length > 0) return { files, migrations, servers };
  throw new UsageError(
    'init-nothing',
    `No migrations found in ${folder}: no folder of SQL files, of Drizzle, Prisma, Supabase, Flyway, dbmate, goose, Atlas or graphile-migrate, no alembic.ini, knexfile or data-source of TypeORM, and no dump. Run it in the product's folder, or write pgparity.config.ts yourself.`,
  );
}

export interface Proposal {
  readonly migrations: FoundMigrations;
  readonly profiles: readonly ProposedProfile[];
}

export async function proposeFor(
  { files, servers }: ProductLook,
  migrations: FoundMigrations,
  environment: Environment,
): Promise<Proposal> {
  const extensions = await extensionsOf(files, migrations.sql);
  const needsSocket = migrations.uses === 'command';
  return { migrations, profiles: await proposeProfiles({ servers, extensions, needsSocket, environment }) };
}

/** Those that the SQL files create. */
async function extensionsOf(files: ProductFiles, sql: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(sql.map((path) => files.text(path)));
  const created = texts.flatMap((text) =>
    [...text.matchAll(/^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/gim)].map(
      ([, name = '']) => name,
    ),
  );
  return [...new Set(created.map((name) => name.toLowerCase()))].toSorted();
}
