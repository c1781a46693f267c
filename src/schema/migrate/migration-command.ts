import { delimiter, join } from 'node:path';
import { MigrationError } from './migration-error.ts';
import { redact } from '../../base/config/redact.ts';
import type { Environment } from '../../base/config/environment.ts';
import { duration } from '../../base/terminal/wording.ts';
import { commandEnvironment } from '../../engine/command/command-environment.ts';
import { runCommand } from '../../engine/command/command-run.ts';
import type { MigrationCommand } from '../../engine/config/migrator.ts';

interface MigrationCommandOptions {
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the product's own tool on a database, in a shell, and waits for its end. Whatever it started is ended with it.
 * Throws a {@link MigrationError} with the exit code and the end of the output.
 */
export async function runMigrationCommand(
  { command, env, folder, timeoutSeconds }: MigrationCommand,
  url: string,
  { environment, signal }: MigrationCommandOptions,
): Promise<void> {
  const startedAt = performance.now();
  const variables = commandEnvironment(environment, url, (database) =>
    typeof env === 'function' ? env(database) : env,
  );
  const { fault, lastLines } = await runCommand(['sh', '-c', command], {
    folder,
    // The tools of the product, as `npm run` finds them.
    environment: {
      ...variables,
      PATH: `${join(folder, 'node_modules', '.bin')}${delimiter}${variables['PATH'] ?? ''}`,
    },
    timeoutMs: timeoutSeconds * 1000,
    timeoutName: 'timeoutSeconds',
    ...(signal && { signal }),
    onLine: () => undefined,
  });
  if (fault === null) return;
  const output = lastLines.map((line) => `\n  | ${line}`).join('');
  throw new MigrationError(
    'migration-command',
    null,
    redact(
      `The command "${command}" failed after ${duration(performance.now() - startedAt)}. ${fault} ${output === '' ? 'It printed nothing.' : `The end of its output:${output}`}`,
    ),
  );
}
