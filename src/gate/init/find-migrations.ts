import type { ProductFiles } from './product-files.ts';

/** Something in a product's folder that brings its schema. */
export interface FoundMigrations {
  /** As its users call it: `Prisma`, `plain SQL`. */
  readonly tool: string;
  /** What stands in the config: `sqlFolder('prisma/migrations')`. */
  readonly code: string;
  /** The function of `pgparity` that the code calls. */
  readonly uses: 'sqlFolder' | 'command' | 'dump';
  /** Where it was found. */
  readonly place: string;
  /** Paths of the SQL files, to look for extensions; none for a program. */
  readonly sql: readonly string[];
}

/** Every way to bring the schema that the folder shows, the surest first. */
export async function findMigrations(files: ProductFiles): Promise<readonly FoundMigrations[]> {
  const found: FoundMigrations[] = [];
  for (const { tool, pattern, holds } of folderTools) {
    for (const folder of files.folders(pattern)) {
      if (found.some(({ place }) => place === folder || folder.startsWith(`${place}/`))) continue;
      const sql = files.matching(/\.sql$/).filter((path) => folder === '.' || path.startsWith(`${folder}/`));
      if (holds !== undefined && !(await anyHolds(files, sql, holds))) continue;
      found.push({ tool, code: `sqlFolder('${folder}')`, uses: 'sqlFolder', place: folder, sql });
    }
  }
  for (const { tool, pattern, line } of programTools) {
    const [place] = files.matching(pattern);
    if (place === undefined) continue;
    const code = await line(files, place);
    if (code !== null) found.push({ tool, code, uses: 'command', place, sql: [] });
  }
  for (const path of files.matching(/(?:^|\/)(?:schema|structure|dump|database)\.sql$/)) {
    if (/^--\n-- PostgreSQL database dump/m.test(await files.text(path)))
      found.push({ tool: 'pg_dump', code: `dump('${path}')`, uses: 'dump', place: path, sql: [path] });
  }
  return found;
}

async function anyHolds(files: ProductFiles, paths: readonly string[], pattern: RegExp): Promise<boolean> {
  for (const path of paths.slice(0, 20)) if (pattern.test(await files.text(path))) return true;
  return false;
}

/** The pattern matches what follows the folder. */
const folderTools: readonly {
  readonly tool: string;
  readonly pattern: RegExp;
  readonly holds?: RegExp;
}[] = [
  { tool: 'Drizzle', pattern: /(?:^|(?<=\/))meta\/_journal\.json$/ },
  { tool: 'Prisma', pattern: /(?:^|(?<=\/))migration_lock\.toml$/ },
  { tool: 'Drizzle', pattern: /(?:^|(?<=\/))[^/]+\/migration\.sql$/ },
  { tool: 'Supabase', pattern: /(?<=(?:^|\/)supabase\/migrations\/)\d+_[^/]+\.sql$/ },
  { tool: 'Atlas', pattern: /(?:^|(?<=\/))atlas\.sum$/ },
  { tool: 'graphile-migrate', pattern: /(?:^|(?<=\/))committed\/\d{6}[^/]*\.sql$/ },
  { tool: 'Flyway', pattern: /(?:^|(?<=\/))V\d[\d._]*__[^/]*\.sql$/ },
  { tool: 'golang-migrate or sqlx', pattern: /(?:^|(?<=\/))\d+[_-][^/]+\.up\.sql$/ },
  { tool: 'dbmate', pattern: /(?:^|(?<=\/))\d+_[^/]+\.sql$/, holds: /^--\s*migrate:up\b/m },
  { tool: 'goose', pattern: /(?:^|(?<=\/))\d+_[^/]+\.sql$/, holds: /^--\s*\+goose up\b/im },
  { tool: 'sql-migrate', pattern: /(?:^|(?<=\/))\d+[_-][^/]+\.sql$/, holds: /^--\s*\+migrate up\b/im },
  { tool: 'node-pg-migrate', pattern: /(?:^|(?<=\/))\d+_[^/]+\.sql$/, holds: /^--[\s-]*up\s+migration/im },
  { tool: 'plain SQL', pattern: /(?:^|(?<=\/))\d+[_-][^/]+\.sql$/ },
];

/** Tools whose migrations are programs. A line of null: the folder does not show enough. */
const programTools: readonly {
  readonly tool: string;
  readonly pattern: RegExp;
  readonly line: (files: ProductFiles, place: string) => Promise<string | null> | string | null;
}[] = [
  { tool: 'Alembic', pattern: /(?:^|\/)alembic\.ini$/, line: (_, place) => commandIn(place, 'alembic upgrade head') },
  {
    tool: 'Knex',
    pattern: /(?:^|\/)knexfile\.[cm]?[jt]s$/,
    line: (_, place) => commandIn(place, 'knex migrate:latest'),
  },
  { tool: 'node-pg-migrate', pattern: /(?:^|\/)migrations\/\d+_[^/]+\.[cm]?[jt]s$/, line: nodePgMigrate },
  { tool: 'TypeORM', pattern: /(?:^|\/)data-?source\.[cm]?[jt]s$/i, line: typeOrm },
  { tool: 'Prisma', pattern: /(?:^|\/)schema\.prisma$/, line: prismaPush },
  { tool: 'Django', pattern: /(?:^|\/)manage\.py$/, line: (_, place) => commandIn(place, 'python manage.py migrate') },
];

function commandIn(place: string, line: string): string {
  const folder = place.includes('/') ? place.slice(0, place.lastIndexOf('/')) : '.';
  return `command('${line}'${folder === '.' ? '' : `, { folder: '${folder}' }`})`;
}

async function nodePgMigrate(files: ProductFiles, place: string): Promise<string | null> {
  if (!(await dependsOn(files, 'node-pg-migrate'))) return null;
  return `command('node-pg-migrate up --migrations-dir ${place.slice(0, place.lastIndexOf('/'))}')`;
}

async function typeOrm(files: ProductFiles, place: string): Promise<string | null> {
  if (!(await dependsOn(files, 'typeorm'))) return null;
  const tool = place.endsWith('ts') ? 'typeorm-ts-node-commonjs' : 'typeorm';
  return `command('${tool} migration:run -d ${place}')`;
}

/** A schema of Prisma without migrations is pushed. */
async function prismaPush(files: ProductFiles, place: string): Promise<string | null> {
  if (files.matching(/(?:^|\/)migration_lock\.toml$/).length > 0) return null;
  const isPostgres = /provider\s*=\s*"postgresql"/.test(await files.text(place));
  return isPostgres ? `command('prisma db push --skip-generate --schema ${place}')` : null;
}

async function dependsOn(files: ProductFiles, name: string): Promise<boolean> {
  return new RegExp(`"${name}"\\s*:`).test(await files.text('package.json'));
}
