import { readFileSync, statSync } from 'node:fs';

export interface PassFileEntry {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
}

/**
 * The password of the first line `host:port:database:user:password` that matches, where `*` matches everything. As for
 * libpq, a file that others may read, and a file that is not there, has no password; `ignored` says why.
 */
export function passwordFrom(file: string, wanted: PassFileEntry): { password: string } | { ignored: string } {
  let lines: string[];
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & othersMay) !== 0) {
      return { ignored: `the password file ${file} is ignored because others may read it: chmod 600 ${file}` };
    }
    lines = readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return { ignored: `the password file ${file} cannot be read` };
  }
  const fields = [wanted.host, wanted.port, wanted.database, wanted.user];
  for (const line of lines) {
    if (line.startsWith('#')) continue;
    const [, ...found] = passLine.exec(line) ?? [];
    const password = found.pop();
    const matches = found.every((name, index) => name === '*' || plain(name) === fields[index]);
    if (password !== undefined && matches) return { password: plain(password) };
  }
  return { ignored: `the password file ${file} has no line for ${fields.join(':')}` };
}

/** Group or others: read, write or execute. */
const othersMay = 0o077;

// A colon or a backslash in a field has a backslash in front of it.
const field = String.raw`((?:[^:\\]|\\.)*)`;
const passLine = new RegExp(String.raw`^${field}:${field}:${field}:${field}:((?:[^:\\]|\\.)*)`);

function plain(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
