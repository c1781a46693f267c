import { UsageError } from './errors.ts';

/**
 * Loads a part that needs packages which not everybody installs. Throws a {@link UsageError} that names the missing one and
 * the command that installs it.
 */
export async function withOptionalPackages<Part>(
  what: string,
  packages: readonly string[],
  load: () => Promise<Part>,
): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    if (missingOf(cause, packages) === undefined) throw cause;
    throw new UsageError('package-missing', missingPackages(what, packages), { cause });
  }
}

/** The sentence about a part whose packages are not installed. */
export function missingPackages(what: string, packages: readonly string[]): string {
  return `${what} needs ${packages.join(' and ')}, not installed here: run "npm install --save-dev ${packages.join(' ')}".`;
}

/** Whether a package can be loaded from here. */
export function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function missingOf(cause: unknown, packages: readonly string[]): string | undefined {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return packages.find((name) => message.includes(`'${name}'`));
}
