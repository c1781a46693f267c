import { exec } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onExit } from './exit-duties.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import type { Environment } from '../../base/config/environment.ts';
import { registerSecret } from '../../base/config/redact.ts';
import { UsageError } from '../../base/errors.ts';

/** A password file of libpq whose password a command prints, so that every process reads the present one. */
export interface PasswordFile {
  readonly path: string;
  /** Stops the refreshing and removes the file. */
  remove(): void;
}

interface PasswordFileOptions {
  readonly environment: Environment;
  readonly refreshMs?: number;
}

/**
 * Runs the command, writes the password that it prints, and does so again as long as the file is there: a token of an
 * identity provider is good for an hour. Throws a {@link UsageError} when the first run gives no password.
 */
export async function openPasswordFile(
  command: string,
  { environment, refreshMs = refreshMsDefault }: PasswordFileOptions,
): Promise<PasswordFile> {
  const password = await printedPassword(command, environment);
  const folder = createTemporaryFolder(environment, 0);
  const path = join(folder, 'password');
  write(path, password);
  const timer = setInterval(() => {
    // The old password may still be good; where it is not, the next connection reports it.
    printedPassword(command, environment).then(
      (next) => write(path, next),
      () => undefined,
    );
  }, refreshMs).unref();
  const removeFolder = (): void => {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = onExit(removeFolder);
  return {
    path,
    remove: () => {
      removeFolder();
      forget();
    },
  };
}

const refreshMsDefault = 10 * 60_000;
const timeoutMs = 60_000;

const run = promisify(exec);

async function printedPassword(command: string, environment: Environment): Promise<string> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UsageError(
      'password-command-failed',
      `passwordCommand ${JSON.stringify(command)} ${why}: run it in a shell, and let it print the password alone.`,
      { cause },
    );
  };
  try {
    const { stdout } = await run(command, { env: { ...environment }, timeout: timeoutMs });
    const [password = '', ...rest] = stdout.trimEnd().split(/\r?\n/);
    if (password === '') return refuse('prints nothing');
    registerSecret(password);
    return rest.length > 0 ? refuse(`prints ${rest.length + 1} lines`) : password;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, killed, stderr = '' } = error as { code?: number; killed?: boolean; stderr?: string };
    const reason = stderr.trim().split('\n').at(-1);
    return refuse(
      `${killed === true ? `did not end within ${timeoutMs / 1000} s` : `ends with ${code}`}${reason ? ` (${reason})` : ''}`,
    );
  }
}

/** Others read either the old password or the new one. */
function write(path: string, password: string): void {
  const next = `${path}.next`;
  writeFileSync(next, `*:*:*:*:${password.replaceAll(/[\\:]/g, String.raw`\$&`)}\n`, { mode: 0o600 });
  renameSync(next, path);
}
