import { basename } from 'node:path';
import type { CommandDatabase } from './command-database.ts';
import type { Config } from './config.ts';
import { fault, shown } from './config-fault.ts';
import { UsageError } from '../../base/errors.ts';

/** What the config's `commandVariables` gives for a database, checked; nothing where it has none. */
export function commandVariables(
  { commandVariables: given, file }: Pick<Config, 'commandVariables' | 'file'>,
  database: CommandDatabase,
): Readonly<Record<string, string>> {
  if (given === null) return {};
  const place = `${basename(file)}: commandVariables`;
  let variables: unknown;
  try {
    variables = given(database);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : shown(cause);
    throw new UsageError('config-invalid', `${place} throws: ${text}`, { cause });
  }
  if (!isTexts(variables)) {
    throw fault(`${place} does not return names with texts: return an object, as "({ url }) => ({ MY_URL: url })".`);
  }
  return variables;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((inner) => typeof inner === 'string')
  );
}
