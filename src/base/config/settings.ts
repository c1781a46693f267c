import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { valueOf, type Environment } from './environment.ts';
import { nearestName } from './nearest-name.ts';
import { parsePostgresUrl } from './postgres-url.ts';
import { registerSecret } from './redact.ts';
import { imagePattern, profileVariables, variables, type NamedProfile, type Variable } from './variables.ts';

/** What a person set for pgparity itself. */
interface Settings {
  /** Null: what the config says. */
  readonly startTimeoutSeconds: number | null;
  readonly logLevel: LogLevel;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/**
 * Reads the `PGPARITY_*` variables, registers the passwords in them as secrets, and freezes the result. Throws a
 * {@link UsageError} for a value that cannot be used and for a `PGPARITY_*` variable that nobody knows. Without a config,
 * `profiles` is null, and a variable that could be one of a profile passes.
 */
export function readSettings(environment: Environment, profiles: readonly NamedProfile[] | null): Settings {
  const known = [...variables, ...profileVariables(profiles ?? [])];
  refuseUnknown(environment, known, profiles === null);
  for (const { name, meaning } of known) {
    const value = valueOf(environment, name);
    if (value === undefined) continue;
    if (name.endsWith('_IMAGE')) accepted(name, value, image, meaning);
    if (name.endsWith('_URL')) registerSecret(parsePostgresUrl(value, name).password ?? '');
  }
  return Object.freeze({
    startTimeoutSeconds: parsed(environment, 'PGPARITY_START_TIMEOUT_SECONDS', startTimeout) ?? null,
    logLevel: parsed(environment, 'PGPARITY_LOG_LEVEL', z.enum(logLevels)) ?? 'info',
  });
}

const prefix = 'PGPARITY_';

const startTimeout = z
  .string()
  .regex(/^\d+$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.number().min(1).max(3600));
const image = z.string().regex(imagePattern, 'expected a name such as "pgvector/pgvector:pg15"');

function refuseUnknown(environment: Environment, known: readonly Variable[], anyProfile: boolean): void {
  const names = known.map(({ name }) => name);
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith(prefix) && !names.includes(name) && !(anyProfile && /_(?:URL|IMAGE)$/.test(name)),
  );
  if (unknown === undefined) return;
  const lower = new Map(names.map((name) => [name.slice(prefix.length).toLowerCase(), name]));
  const nearest = lower.get(nearestName(unknown.slice(prefix.length), [...lower.keys()]) ?? '');
  const hint = nearest === undefined ? `The variables are ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError('unknown-variable', `Unknown variable "${unknown}". ${hint}`);
}

function parsed<Output>(environment: Environment, name: string, schema: z.ZodType<Output>): Output | undefined {
  const value = valueOf(environment, name);
  const meaning = variables.find((variable) => variable.name === name)?.meaning ?? '';
  return value === undefined ? undefined : accepted(name, value, schema, meaning);
}

function accepted<Output>(name: string, value: string, schema: z.ZodType<Output>, meaning: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => issue.message).join('; ');
  throw new UsageError('bad-variable', `${name} is ${JSON.stringify(value)}: ${faults}. Set it to: ${meaning}`);
}
