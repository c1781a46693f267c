import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyProxy } from './faulty-proxy.ts';
import { Descendants, listeningPorts, type FoundProcess, type LeftOver } from './left-over.ts';
import { saidIn, type Said } from './said.ts';
import { projectFolder } from '../cli/command-line.ts';
import { hostPrefix } from '../../src/engine/database/run-name.ts';
import { openPostgresSession } from '../../src/engine/session/postgres-session.ts';

/** A product of two tables in a folder of its own, whose commands are disturbed. */
export class Victim {
  readonly folder = mkdtempSync(join(tmpdir(), 'pgparity-fault-'));
  /** Where servers put their clusters. */
  readonly temporaryFolder = join(this.folder, 'tmp');
  readonly cache = join(this.folder, 'cache/pgparity');
  readonly vault = join(this.folder, 'vault');
  readonly product = join(this.folder, 'product');
  /** What its remote profiles are reached through. */
  readonly proxies: { readonly left: FaultyProxy; readonly right: FaultyProxy };
  /** A server that outlives the commands. */
  readonly serverUrl: string;

  /** @param serverUrl A superuser's way in to the server of the remote profiles. */
  static async create(serverUrl: string): Promise<Victim> {
    const target = new URL(serverUrl);
    const [left, right] = [await FaultyProxy.open(target), await FaultyProxy.open(target)];
    const victim = new Victim(serverUrl, { left, right });
    // PostgreSQL's own user has to be able to pass through.
    chmodSync(victim.folder, 0o755);
    await mkdir(victim.temporaryFolder, { mode: 0o755 });
    await cp(join(projectFolder, 'examples/two-tables'), victim.product, { recursive: true });
    await mkdir(join(victim.product, 'node_modules/.bin'), { recursive: true });
    await symlink(projectFolder, join(victim.product, 'node_modules/pgparity'));
    await symlink('../pgparity/dist/cli/main.js', join(victim.product, 'node_modules/.bin/pgparity'));
    await writeFile(join(victim.product, 'pgparity.config.ts'), config);
    return victim;
  }

  private constructor(serverUrl: string, proxies: Victim['proxies']) {
    this.serverUrl = serverUrl;
    this.proxies = proxies;
  }

  /** Starts a command in the product's folder. Every process below it carries the mark of this trip. */
  start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Trip {
    const program = words[0] === 'npx' ? [] : [process.execPath, main];
    const evidence = words.includes('run') ? join(this.folder, `${randomUUID()}.json`) : null;
    const report = evidence === null ? [] : ['--report', `evidence=${evidence}`];
    return new Trip(this, [...program, ...words, ...report], environment, evidence);
  }

  /** The server's URL through a proxy. */
  urlThrough(proxy: FaultyProxy, user?: { readonly name: string; readonly password: string }): string {
    const url = new URL(this.serverUrl);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    if (user !== undefined) Object.assign(url, { username: user.name, password: user.password });
    return url.href;
  }

  /** One statement of the superuser on the server. */
  async onServer(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    const session = await openPostgresSession(this.serverUrl);
    try {
      return (await session.run(sql)).rows;
    } finally {
      await session.close();
    }
  }

  async remove(): Promise<void> {
    await Promise.all([this.proxies.left.close(), this.proxies.right.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

const main = join(projectFolder, 'dist/cli/main.js');

const config = `import { defineConfig, pglite, postgres, sqlFolder } from 'pgparity';

export default defineConfig({
  profiles: { left: postgres({ major: 15 }), right: postgres({ major: 15 }), embedded: pglite() },
  reference: 'left',
  migrations: sqlFolder('db'),
  suites: 'parity/**/*.test.ts',
  timeouts: { checkSeconds: 10, startSeconds: 30 },
});
`;

export interface TripEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of both streams. */
  readonly output: string;
  readonly errors: string;
  readonly durationMs: number;
}

/** One command under test, from its start to its end. */
export class Trip {
  readonly child: ChildProcess;
  readonly ended: Promise<TripEnd>;
  readonly #victim: Victim;
  readonly #evidence: string | null;
  readonly #mark = randomUUID();
  readonly #descendants: Descendants;
  #hung = false;

  constructor(
    victim: Victim,
    [program = '', ...words]: readonly string[],
    environment: Readonly<Record<string, string>>,
    evidence: string | null,
  ) {
    this.#victim = victim;
    this.#evidence = evidence;
    const startedAt = performance.now();
    this.child = spawn(program, words, {
      cwd: victim.product,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PGPARITY_LEFT_URL: victim.urlThrough(victim.proxies.left),
        PGPARITY_RIGHT_URL: victim.urlThrough(victim.proxies.right),
        PGPARITY_TEMPORARY_FOLDER: victim.temporaryFolder,
        PGPARITY_VAULT: victim.vault,
        TMPDIR: victim.temporaryFolder,
        XDG_CACHE_HOME: join(victim.cache, '..'),
        // Workers inherit it. Servers do not: they are known by the folder in their command line.
        FAULT_MARK: this.#mark,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a terminal gives each command.
      detached: true,
    });
    this.#descendants = new Descendants(this.child.pid ?? 0, [this.#mark, victim.temporaryFolder]);
    let [output, errors] = ['', ''];
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      output += text;
    });
    const looking = setInterval(() => this.processes(), 50);
    const limit = setTimeout(() => {
      this.#hung = true;
      this.signalGroup('SIGKILL');
      for (const { processId } of this.processes()) kill(processId, 'SIGKILL');
    }, tripMsMax);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (exitCode, signal) => {
        clearInterval(looking);
        clearTimeout(limit);
        resolve({ exitCode, signal, output, errors, durationMs: performance.now() - startedAt });
      });
    });
  }

  /** It did not end within the time, and was killed. */
  get hung(): boolean {
    return this.#hung;
  }

  get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** As a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): boolean {
    return this.child.pid !== undefined && kill(-this.child.pid, signal);
  }

  /** What runs below the command now, with the command lines. */
  processes(): readonly FoundProcess[] {
    return this.#descendants.living();
  }

  /** What a run that ended has observed; null for another command. */
  async said(): Promise<Said | null> {
    return this.#evidence === null ? null : saidIn(this.#evidence);
  }

  /** What is left of it. */
  async leftOver(): Promise<LeftOver> {
    const processes = this.processes();
    const own = `${hostPrefix()}${this.child.pid}_`;
    const databases = await this.#victim.onServer(
      `SELECT datname FROM pg_database WHERE starts_with(datname, '${own}')`,
    );
    return {
      processes: processes.map(({ processId, commandLine }) => `${processId} ${commandLine.slice(0, 100)}`),
      folders: readdirSync(this.#victim.temporaryFolder),
      sharedMemory: this.#descendants.sharedMemory(),
      ports: listeningPorts(processes),
      databases: databases.map(([name]) => name ?? ''),
    };
  }
}

/** Every command ends long before, also on a machine that does much else. */
const tripMsMax = 240_000;

export function kill(processId: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
}
