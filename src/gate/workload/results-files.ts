import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { junitResults } from './junit-results.ts';
import { TapReader } from './tap-results.ts';
import type { TestResult } from './test-result.ts';

/** The files that a command may write its results to: those of before its start are not its own. */
export class ResultsFiles {
  readonly #folder: string;
  readonly #globs: readonly string[];
  readonly #before: ReadonlyMap<string, string>;

  private constructor(folder: string, globs: readonly string[], before: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#globs = globs;
    this.#before = before;
  }

  /** Looks what is there before the command starts. */
  static async before(folder: string, globs: readonly string[]): Promise<ResultsFiles> {
    return new ResultsFiles(folder, globs, await marks(folder, globs));
  }

  /** The tests in the files that were written since, and a sentence for each file that cannot be read. */
  async read(): Promise<{ readonly results: readonly TestResult[]; readonly faults: readonly string[] }> {
    const now = await marks(this.#folder, this.#globs);
    const fresh = [...now].filter(([file, mark]) => this.#before.get(file) !== mark).map(([file]) => file);
    const read = await Promise.all(fresh.map((file) => readResults(this.#folder, file)));
    const faults = read.flatMap(({ fault }) => fault ?? []);
    if (fresh.length === 0 && this.#globs.length > 0)
      faults.push(`It wrote no file that matches ${this.#globs.join(' or ')} (--results).`);
    return { results: read.flatMap(({ results }) => results), faults };
  }
}

// A results file of 100,000 tests takes some 30 MB.
const bytesMax = 128 * 1024 ** 2;

/** The files by name, each with what changes when it is written again. */
async function marks(folder: string, globs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (globs.length === 0) return new Map();
  const files = await glob([...globs], { cwd: folder, absolute: true, dot: true, expandDirectories: false });
  const marked = files.toSorted().map(async (file) => {
    const found = await stat(file, { bigint: true });
    return [file, `${found.mtimeNs} ${found.size} ${found.ino}`] as const;
  });
  return new Map(await Promise.all(marked));
}

async function readResults(
  folder: string,
  file: string,
): Promise<{ readonly results: readonly TestResult[]; readonly fault: string | null }> {
  const name = relative(folder, resolve(file));
  const unusable = (why: string): { results: readonly TestResult[]; fault: string } => ({
    results: [],
    fault: `Its results file ${name} cannot be used: ${why}.`,
  });
  if ((await stat(file)).size > bytesMax) return unusable(`it has more than ${bytesMax / 1024 ** 2} MiB`);
  const text = await readFile(file, 'utf8');
  try {
    if (/^\s*\ufeff?\s*</.test(text)) return { results: junitResults(text), fault: null };
  } catch (error) {
    if (error instanceof SyntaxError) return unusable(error.message);
    throw error;
  }
  const reader = new TapReader();
  for (const line of text.split('\n')) reader.line(line);
  const { found, results, fault } = reader.output();
  return found ? { results, fault } : unusable('it is neither JUnit XML nor TAP');
}
