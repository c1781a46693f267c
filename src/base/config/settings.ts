import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { valueOf, type Environment } from './environment.ts';
import { nearestName } from './nearest-name.ts';
import { parsePostgresUrl } from './postgres-url.ts';
import { registerSecret } from './redact.ts';
import { variables } from './variables.ts';

/** What a person set for pgparity itself. */
export interface Settings {
  /** By profile name: the URL of a server that exists. */
  readonly urls: Readonly<Record<string, string>>;
  /** By profile name: an image in place of the profile's own. */
  readonly images: Readonly<Record<string, string>>;
  readonly postgresBinFolder: string | null;
  readonly nativeUser: string | null;
  readonly temporaryFolder: string | null;
  readonly startTimeoutSeconds: number;
  readonly logLevel: LogLevel;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/**
 * Reads the `PGPARITY_*` variables, registers the passwords in them as secrets, and freezes the result. Throws a
 * {@link UsageError} for a value that cannot be used and for a `PGPARITY_*` variable that nobody knows.
 */
export function readSettings(environment: Environment): Settings {
  refuseUnknown(environment);
  const named = (suffix: string): [string, string][] =>
    names
      .filter((name) => name.endsWith(suffix))
      .flatMap((name) => {
        const value = valueOf(environment, name);
        return value === undefined ? [] : [[profileOf(name, suffix), checked(name, value)]];
      });
  return deepFrozen({
    urls: Object.fromEntries(named('_URL')),
    images: Object.fromEntries(named('_IMAGE')),
    postgresBinFolder: valueOf(environment, 'PGPARITY_POSTGRES_BIN') ?? null,
    nativeUser: valueOf(environment, 'PGPARITY_NATIVE_USER') ?? null,
    temporaryFolder: valueOf(environment, 'PGPARITY_TEMPORARY_FOLDER') ?? null,
    startTimeoutSeconds: parsed(environment, 'PGPARITY_START_TIMEOUT_SECONDS', startTimeout) ?? 120,
    logLevel: parsed(environment, 'PGPARITY_LOG_LEVEL', z.enum(logLevels)) ?? 'info',
  });
}

const prefix = 'PGPARITY_';
const names = variables.map(({ name }) => name);

const startTimeout = z
  .string()
  .regex(/^\d+$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.number().min(1).max(3600));
// A repository with a tag or a digest, as a container engine reads it.
const image = z
  .string()
  .regex(/^[a-z0-9][\w./:-]*(?:@sha256:[0-9a-f]{64})?$/, 'expected a name such as "pgvector/pgvector:pg15"');

function refuseUnknown(environment: Environment): void {
  const unknown = Object.keys(environment).find((name) => name.startsWith(prefix) && !names.includes(name));
  if (unknown === undefined) return;
  const lower = new Map(names.map((name) => [name.slice(prefix.length).toLowerCase(), name]));
  const nearest = lower.get(nearestName(unknown.slice(prefix.length), [...lower.keys()]) ?? '');
  const hint = nearest === undefined ? `The variables are ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError('unknown-variable', `There is no variable named "${unknown}". ${hint}`);
}

function profileOf(variable: string, suffix: string): string {
  return variable.slice(prefix.length, -suffix.length).toLowerCase().replaceAll('_', '-');
}

function checked(name: string, value: string): string {
  if (name.endsWith('_IMAGE')) return accepted(name, value, image);
  registerSecret(parsePostgresUrl(value, name).password ?? '');
  return value;
}

function parsed<Output>(environment: Environment, name: string, schema: z.ZodType<Output>): Output | undefined {
  const value = valueOf(environment, name);
  return value === undefined ? undefined : accepted(name, value, schema);
}

function accepted<Output>(name: string, value: string, schema: z.ZodType<Output>): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const meaning = variables.find((variable) => variable.name === name)?.meaning ?? '';
  const faults = result.error.issues.map((issue) => issue.message).join('; ');
  throw new UsageError('bad-variable', `${name} is ${JSON.stringify(value)}: ${faults}. Set it to: ${meaning}`);
}

function deepFrozen<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFrozen(inner);
  return Object.freeze(value);
}
