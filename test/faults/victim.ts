import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../cli/command-line.ts';
import { leftOver, processesOf, type LeftOver } from './left-over.ts';

/** A product of two tables on two servers, in a folder of its own, whose runs are disturbed. */
export class Victim {
  readonly folder = mkdtempSync(join(tmpdir(), 'pgparity-fault-'));
  /** Where servers put their clusters. */
  readonly temporaryFolder = join(this.folder, 'tmp');
  readonly product = join(this.folder, 'product');

  static async create(): Promise<Victim> {
    const victim = new Victim();
    // PostgreSQL's own user has to be able to pass through.
    chmodSync(victim.folder, 0o755);
    await mkdir(victim.temporaryFolder, { mode: 0o755 });
    await cp(join(projectFolder, 'examples/two-tables'), victim.product, { recursive: true });
    await mkdir(join(victim.product, 'node_modules'));
    await symlink(projectFolder, join(victim.product, 'node_modules/pgparity'));
    await writeFile(join(victim.product, 'pgparity.config.ts'), config);
    return victim;
  }

  /** Starts a command in the product's folder. Every process below it carries the mark of this trip. */
  start(words: readonly string[]): Trip {
    return new Trip(this, words);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

const config = `import { defineConfig, postgres, sqlFolder } from 'pgparity';

export default defineConfig({
  profiles: { left: postgres({ major: 15 }), right: postgres({ major: 15 }) },
  reference: 'left',
  migrations: sqlFolder('db'),
  suites: 'parity/**/*.test.ts',
});
`;

export interface TripEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly durationMs: number;
}

/** One command under test, from its start to its end. */
export class Trip {
  readonly child: ChildProcess;
  readonly ended: Promise<TripEnd>;
  readonly #victim: Victim;
  readonly #mark = randomUUID();
  /** Every process that was seen below the command, also after it ended. */
  readonly #seen = new Set<number>();

  constructor(victim: Victim, words: readonly string[]) {
    this.#victim = victim;
    const startedAt = performance.now();
    this.child = spawn(process.execPath, [join(projectFolder, 'dist/cli/main.js'), ...words], {
      cwd: victim.product,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PGPARITY_TEMPORARY_FOLDER: victim.temporaryFolder,
        PGPARITY_VAULT: join(victim.folder, 'vault'),
        TMPDIR: victim.temporaryFolder,
        // Workers inherit it. Servers do not: they are known by the folder in their command line.
        FAULT_MARK: this.#mark,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const looking = setInterval(() => this.processes(), 50);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (exitCode, signal) => {
        clearInterval(looking);
        resolve({ exitCode, signal, output, durationMs: performance.now() - startedAt });
      });
    });
  }

  /** What runs below the command now, with the command lines. */
  processes(): readonly { readonly processId: number; readonly commandLine: string }[] {
    const found = processesOf(this.child.pid ?? 0, this.#mark, this.#victim.temporaryFolder);
    for (const { processId } of found) this.#seen.add(processId);
    return found;
  }

  /** What is left of it: processes, folders, shared memory. */
  leftOver(): LeftOver {
    return leftOver(this.processes(), this.#victim.temporaryFolder, this.#seen);
  }
}
