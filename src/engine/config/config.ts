import { basename, relative, resolve } from 'node:path';
import type { BenchBudget } from './bench-budget.ts';
import type { CommandDatabase } from './command-database.ts';
import { configFault, fault, shown } from './config-fault.ts';
import { configSchema, type ParsedConfig } from './config-schema.ts';
import type { Migrator } from './migrator.ts';
import { migratorIn } from './migrator-in.ts';
import { presets } from '../profile/presets.ts';
import type { Profile, ProfileName } from '../profile/profile.ts';
import type { ProfileDefinition } from '../profile/preset.ts';
import type { Environment } from '../../base/config/environment.ts';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { profileVariable } from '../../base/config/variables.ts';
import { UsageError } from '../../base/errors.ts';

/** What a product says about itself, checked, with every default and every path absolute. */
export interface Config {
  /** The config file. */
  readonly file: string;
  /** Its folder, which everything in it is relative to. */
  readonly folder: string;
  /** The reference profile first. */
  readonly profiles: readonly Profile[];
  readonly migrations: Migrator;
  /** Globs, relative to the folder. */
  readonly suites: readonly string[];
  readonly expectedDivergencesFile: string;
  readonly baselinesFolder: string;
  readonly catalogFile: string;
  readonly vectorIndexesFile: string;
  readonly database: ((environment: Environment) => string) | null;
  readonly commandVariables: ((database: CommandDatabase) => Readonly<Record<string, string>>) | null;
  readonly databaseName: string;
  readonly seed: number;
  readonly maxBaselineAgeDays: number;
  readonly checkTimeoutSeconds: number;
  readonly vitest: { readonly alias: Readonly<Record<string, string>>; readonly setupFiles: readonly string[] };
  readonly budgets: readonly BenchBudget[];
  /** The paths of the keys that the file sets, as `timeouts.checkSeconds`. */
  readonly written: ReadonlySet<string>;
}

/** Checks what a config file exports. Throws a {@link UsageError} with the path, the value and what to write. */
export async function readConfig(file: string, exported: unknown): Promise<Config> {
  const name = basename(file);
  const folder = resolve(file, '..');
  const result = configSchema.safeParse(exported);
  if (!result.success) throw configFault(name, result.error, { schema: configSchema, input: exported });
  const parsed = result.data;
  const migrations = await migratorIn(file, parsed);
  const profiles = Object.entries(parsed.profiles).map(([profile, definition]) =>
    profileOf(profile, definition, parsed.timeouts.startSeconds, name),
  );
  return Object.freeze({
    file,
    folder,
    profiles: referenceFirst(name, profiles, parsed),
    migrations,
    suites: [parsed.suites].flat(),
    expectedDivergencesFile: resolve(folder, parsed.expectedDivergences),
    baselinesFolder: resolve(folder, parsed.baselines),
    catalogFile: resolve(folder, parsed.catalog),
    vectorIndexesFile: resolve(folder, parsed.vectorIndexes),
    database: parsed.database ?? null,
    commandVariables: parsed.commandVariables ?? null,
    databaseName: parsed.databaseName,
    seed: parsed.seed,
    maxBaselineAgeDays: parsed.maxBaselineAgeDays,
    checkTimeoutSeconds: parsed.timeouts.checkSeconds,
    vitest: {
      alias: Object.fromEntries(
        Object.entries(parsed.vitest.alias).map(([from, to]) => [
          from,
          /^\.{1,2}\//.test(to) ? resolve(folder, to) : to,
        ]),
      ),
      setupFiles: parsed.vitest.setupFiles.map((path) => resolve(folder, path)),
    },
    budgets: knownProfiles(name, parsed),
    written: new Set(pathsOf(exported)),
  });
}

/** Where the migrations are, relative to the config: their folder or file, and the config itself for a command. */
export function placeOfMigrations({
  folder,
  file,
  migrations,
}: Pick<Config, 'folder' | 'file' | 'migrations'>): string {
  if (migrations.kind === 'command') return basename(file);
  return relative(folder, migrations.kind === 'dump' ? migrations.file : migrations.folder) || '.';
}

/** The profile of that name. Throws a {@link UsageError} that suggests the nearest name. */
export function profileNamed(profiles: readonly Profile[], name: ProfileName): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  const names = profiles.map((candidate) => candidate.name);
  const hint = didYouMean(name, names, `The profiles are ${names.join(', ')}.`);
  throw new UsageError('unknown-profile', `There is no profile named "${name}". ${hint}`);
}

/** A preset's facts, and what follows from the profile's name. */
export function profileOf(
  name: string,
  { preset: presetName, options }: ProfileDefinition,
  startTimeoutSeconds = 120,
  file = 'pgparity.config.ts',
): Profile {
  const preset = presets[presetName];
  if (preset === undefined) {
    throw fault(
      `${file}: profiles.${name} has the preset ${shown(presetName)}: write one of ${Object.keys(presets).join(', ')}.`,
    );
  }
  const result = preset.options.safeParse(options ?? {});
  if (!result.success) {
    throw configFault(file, result.error, { schema: preset.options, input: options, prefix: ['profiles', name] });
  }
  const facts = preset.facts(result.data);
  return Object.freeze({
    name,
    ...facts,
    imageVariable: facts.servers.includes('docker') ? profileVariable(name, 'IMAGE') : null,
    urlVariable: facts.servers.includes('remote') ? profileVariable(name, 'URL') : null,
    startTimeoutSeconds,
  });
}

function referenceFirst(file: string, profiles: readonly Profile[], { reference }: ParsedConfig): readonly Profile[] {
  if (reference === undefined) return profiles;
  const names = profiles.map(({ name }) => name);
  if (!names.includes(reference)) {
    const hint = didYouMean(reference, names, `Write one of ${names.join(', ')}.`);
    throw fault(`${file}: reference is ${shown(reference)}, which is no profile. ${hint}`);
  }
  return profiles.toSorted((left, right) => Number(right.name === reference) - Number(left.name === reference));
}

/** The budgets, each of a profile that there is. */
function knownProfiles(file: string, { profiles, bench: { budgets } }: ParsedConfig): readonly BenchBudget[] {
  const names = Object.keys(profiles);
  for (const [place, { profile }] of budgets.entries()) {
    if (profile === undefined || names.includes(profile)) continue;
    const hint = didYouMean(profile, names, `Write one of ${names.join(', ')}.`);
    throw fault(`${file}: bench.budgets[${place}].profile is ${shown(profile)}, which is no profile. ${hint}`);
  }
  return budgets;
}

/** The paths of all values, an object's own path included. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return inner === undefined ? [] : [path, ...pathsOf(inner, path)];
  });
}
