import { basename, relative } from 'node:path';
import { parseProfiles, parseSeed, parseServers } from './options.ts';
import type { RunFlags } from './run-options.ts';
import { valueOf, type Environment } from '../base/config/environment.ts';
import { redactUrl } from '../base/config/redact.ts';
import { variables } from '../base/config/variables.ts';
import { placeOfMigrations, type Config } from '../engine/config/config.ts';
import { databaseOfConfig } from '../engine/config/database-of-config.ts';
import type { Profile } from '../engine/profile/profile.ts';

/** A value that holds for a run. */
export interface Holding {
  /** The path in the config, or the name of a variable or a flag. */
  readonly key: string;
  readonly value: string;
  /** `default`, the key in the config file, a variable or a flag. */
  readonly from: string;
}

/** What holds for a run with these flags in this environment. No password is in it. */
export function holdings(config: Config, environment: Environment, flags: RunFlags): readonly Holding[] {
  const file = basename(config.file);
  const from = (path: string): string => (config.written.has(path) ? `${file}: ${path}` : 'default');
  const place = (path: string): string => relative(config.folder, path) || '.';
  const row = (key: string, value: string, source = from(key)): Holding => ({ key, value, from: source });
  return [
    row('config', config.file, flags.config === undefined ? 'default' : '--config'),
    ...config.profiles.flatMap((profile) => profileHoldings(profile, config, environment, flags, from)),
    row('reference', config.profiles[0]?.name ?? ''),
    row('migrations', migrationsText(config)),
    row('suites', config.suites.join(', ')),
    row('expectedDivergences', place(config.expectedDivergencesFile)),
    row('baselines', place(config.baselinesFolder)),
    row('catalog', place(config.catalogFile)),
    row('vectorIndexes', place(config.vectorIndexesFile)),
    databaseHolding(config, environment, from('database')),
    row('commandVariables', config.commandVariables === null ? 'none' : 'a function of the database'),
    row('databaseName', config.databaseName),
    flags.seed === undefined ? row('seed', String(config.seed)) : row('seed', String(parseSeed(flags.seed)), '--seed'),
    row('timeouts.checkSeconds', String(config.checkTimeoutSeconds)),
    row('vitest.alias', JSON.stringify(config.vitest.alias)),
    row('vitest.setupFiles', config.vitest.setupFiles.map((path) => place(path)).join(', ') || 'none'),
    row('bench.budgets', config.budgets.map((budget) => JSON.stringify(budget)).join(', ') || 'none'),
    ...flagHoldings(config, flags),
    ...variables.flatMap(({ name, default: preset, secret }): Holding[] => {
      if (name === startVariable) return [];
      const value = valueOf(environment, name);
      if (value === undefined) return preset === null ? [] : [row(name, preset, 'default')];
      return [row(name, secret ? '***' : value, name)];
    }),
  ];
}

function migrationsText(config: Config): string {
  const { migrations } = config;
  if (migrations.kind === 'command') return `command: ${migrations.command}`;
  const how = migrations.kind === 'dump' ? 'dump' : migrations.naming;
  return `${placeOfMigrations(config)}${how === 'auto' ? '' : ` (${how})`}`;
}

const startVariable = 'PGPARITY_START_TIMEOUT_SECONDS';

function profileHoldings(
  { name, title, postgresMajor, image, imageVariable, urlVariable, extensions, startTimeoutSeconds }: Profile,
  { written, profiles }: Config,
  environment: Environment,
  flags: RunFlags,
  from: (path: string) => string,
): readonly Holding[] {
  const path = `profiles.${name}`;
  const option = (key: string): string =>
    written.has(`${path}.options.${key}`) ? from(`${path}.options.${key}`).replace('.options.', '.') : 'default';
  const ownImage = imageVariable === null ? undefined : valueOf(environment, imageVariable);
  const url = urlVariable === null ? undefined : valueOf(environment, urlVariable);
  const server = parseServers(flags.server, { profiles })[name];
  const startFrom = valueOf(environment, startVariable) === undefined ? from('timeouts.startSeconds') : startVariable;
  return [
    { key: `${path}.title`, value: title, from: option('title') },
    { key: `${path}.major`, value: String(postgresMajor ?? 'any'), from: option('major') },
    ...(image === null
      ? []
      : [
          {
            key: `${path}.image`,
            value: ownImage ?? image,
            from: ownImage === undefined ? option('image') : String(imageVariable),
          },
        ]),
    ...(url === undefined ? [] : [{ key: `${path}.url`, value: redactUrl(url), from: String(urlVariable) }]),
    ...(extensions.length === 0
      ? []
      : [{ key: `${path}.extensions`, value: extensions.join(', '), from: option('extensions') }]),
    ...(server === undefined ? [] : [{ key: `${path}.server`, value: server, from: '--server' }]),
    ...(image === null ? [] : [{ key: `${path}.startSeconds`, value: String(startTimeoutSeconds), from: startFrom }]),
  ];
}

function databaseHolding(config: Config, environment: Environment, from: string): Holding {
  const key = 'database';
  if (config.database === null) {
    const url = valueOf(environment, 'DATABASE_URL');
    return url === undefined
      ? { key, value: 'none', from: 'default' }
      : { key, value: redactUrl(url), from: 'DATABASE_URL' };
  }
  try {
    return { key, value: redactUrl(databaseOfConfig(config, environment)), from };
  } catch (error) {
    return { key, value: `none: ${(error as Error).message}`, from };
  }
}

function flagHoldings(config: Config, flags: RunFlags): readonly Holding[] {
  const asked = parseProfiles('--profiles', flags.profiles, config);
  const required = parseProfiles('--require', flags.require, config);
  return [
    asked.length === 0
      ? { key: '--profiles', value: 'all that this machine has', from: 'default' }
      : { key: '--profiles', value: namesOf(asked), from: '--profiles' },
    ...(required.length === 0 ? [] : [{ key: '--require', value: namesOf(required), from: '--require' }]),
    ...(flags.suite.length === 0 ? [] : [{ key: '--suite', value: flags.suite.join(', '), from: '--suite' }]),
    ...(flags.check === undefined ? [] : [{ key: '--check', value: flags.check, from: '--check' }]),
    ...(flags.existing ? [{ key: '--existing', value: 'true', from: '--existing' }] : []),
    ...(flags.allowStandIn ? [{ key: '--allow-stand-in', value: 'true', from: '--allow-stand-in' }] : []),
  ];
}

function namesOf(profiles: readonly Profile[]): string {
  return profiles.map(({ name }) => name).join(', ');
}
