import { basename } from 'node:path';
import type { CommandDatabase } from './command-database.ts';
import { fault, shown } from './config-fault.ts';
import { UsageError } from '../../base/errors.ts';

/** What the config's `commandVariables`, or another `key`, gives for a database, checked; nothing where it has none. */
export function commandVariables(
  { commandVariables: given, file }: VariablesOfConfig,
  database: CommandDatabase,
  key = 'commandVariables',
): Readonly<Record<string, string>> {
  if (given === null) return {};
  const place = `${basename(file)}: ${key}`;
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

interface VariablesOfConfig {
  readonly commandVariables: ((database: CommandDatabase) => Readonly<Record<string, string>>) | null;
  readonly file: string;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((inner) => typeof inner === 'string')
  );
}
