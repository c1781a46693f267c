import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Reads a file of the product and every file that it names in quotes by an alias or by a path that begins with a dot, and so
 * on: what it imports, and what it reads beside itself. A path that only looks like one leads nowhere, or to a file too many.
 * Answers texts by paths relative to the folder, with LF line ends, so that a checkout on Windows has the same.
 */
export async function readSources(
  folder: string,
  file: string,
  alias: Aliases = {},
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const waiting = [join(folder, file)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (!belongsToProduct(folder, path)) continue;
    const found = await readFirst(path);
    const name = found === undefined ? '' : relative(folder, found.path).replaceAll('\\', '/');
    if (found === undefined || texts.has(name)) continue;
    texts.set(name, found.text);
    if (!module.test(found.path)) continue;
    for (const [, named = ''] of found.text.matchAll(namedInQuotes)) {
      const place = placeOf(named, dirname(found.path), alias);
      if (place !== null) waiting.push(place);
    }
  }
  return texts;
}

/** What an import may begin with, and the path that it stands for. */
type Aliases = Readonly<Record<string, string>>;

const namedInQuotes = /['"`]([^'"`\n$]+)['"`]/g;

function placeOf(named: string, folder: string, alias: Aliases): string | null {
  if (/^\.{1,2}\//.test(named)) return join(folder, named);
  const from = Object.keys(alias).find((each) => named === each || named.startsWith(`${each}/`));
  const to = from === undefined ? undefined : alias[from];
  return from === undefined || to === undefined || !isAbsolute(to) ? null : join(to, named.slice(from.length));
}

const module = /\.[cm]?[jt]sx?$/;

/** Neither a package nor pgparity's own code, which the recorded version stands for. */
function belongsToProduct(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  if (inside.startsWith('..') || inside.split(sep).includes('node_modules')) return false;
  return !ownCode.some((own) => path.startsWith(own));
}

const packageFolder = fileURLToPath(new URL('../../../', import.meta.url));
const ownCode = ['src', 'dist'].map((name) => join(packageFolder, name) + sep);

/** An import may leave the ending out, or name the file that it is compiled to. */
async function readFirst(path: string): Promise<{ readonly path: string; readonly text: string } | undefined> {
  const stem = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const candidates = [
    path,
    stem,
    ...['.ts', '.mts', '.js', '.mjs', '.tsx', '/index.ts', '/index.js'].map((end) => path + end),
  ];
  for (const candidate of candidates) {
    try {
      return { path: candidate, text: (await readFile(candidate, 'utf8')).replaceAll('\r\n', '\n') };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTDIR') throw error;
    }
  }
  return undefined;
}
