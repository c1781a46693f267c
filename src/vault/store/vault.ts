import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { canaryKindOf, createCanary, withCanary } from '../licence/canary.ts';
import { recipientsOf, sealRecord, sealText } from './handover.ts';
import {
  createPrivateFile,
  createPrivateFolder,
  tighten,
  writeError,
  writePrivateFile,
} from '../../base/files/private-file.ts';
import { temporaryName, unfinishedSuffix } from '../../base/files/replace-file.ts';
import { upgradedResult } from '../result/older-result.ts';
import { createRunId, formatResultId, parseResultId, runId as runIdSchema } from './run-id.ts';
import { parseSamplesCsv, samplesCsv } from './samples-csv.ts';
import { VaultSteps } from './vault-steps.ts';
import { ensureVaultRoot, findVaultRoot, vaultRootOf } from './vault-root.ts';
import { result as resultSchema, type BenchmarkRecord, type BenchmarkResult } from '../result/result.ts';
import type { Environment } from '../../base/config/environment.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';

interface VaultOptions {
  /**
   * Age recipients, `age1…`, beside those of `PGPARITY_VAULT_RECIPIENT`. With one or more, everything is encrypted to
   * them before it is written, and this vault cannot read it again.
   */
  readonly recipients?: readonly string[];
}

/**
 * Opens the vault of this user, and makes it if there is none. Throws a {@link UsageError} when its place is not safe: in
 * a git work tree, or open to others.
 */
export async function openVault(environment: Environment, options: VaultOptions = {}): Promise<Vault> {
  const recipients = await recipientsOf(environment, options.recipients ?? []);
  const root = await ensureVaultRoot(vaultRootOf(environment));
  await tighten(root);
  return new Vault(root, recipients);
}

/** The vault of this user as it is, or null when there is none. Nothing is made, changed or refused. */
export async function findVault(environment: Environment): Promise<Vault | null> {
  const root = await findVaultRoot(vaultRootOf(environment));
  return root === null ? null : new Vault(root, []);
}

export interface StoredResults {
  readonly results: ReadonlyMap<string, BenchmarkResult>;
  readonly unreadable: readonly UnreadableResult[];
}

interface UnreadableResult {
  readonly id: string;
  readonly reason: string;
}

/** Results of benchmarks, in a folder outside every repository that only its owner may enter. */
export class Vault {
  readonly root: string;
  readonly steps: VaultSteps;
  readonly #recipients: readonly string[];

  constructor(root: string, recipients: readonly string[]) {
    this.root = root;
    this.#recipients = recipients;
    this.steps = new VaultSteps(recipients.length === 0 ? join(root, 'steps') : null);
  }

  /**
   * Stores a result and its samples, both or none, and answers the file or folder in which they lie. Throws when the run
   * already has a result of that profile, and when the canary contradicts the licence.
   */
  async writeRecord(record: BenchmarkRecord): Promise<{ readonly id: string; readonly path: string }> {
    const { result } = record;
    const id = formatResultId({ runId: result.runId, profile: result.profile.name });
    parseResultId(id);
    refuseWrongCanary(result);
    if (this.#recipients.length > 0) {
      return { id, path: await this.#writeSealed(result, await sealRecord(record, this.#recipients)) };
    }
    const path = this.#folderOf(id);
    await createPrivateFolder(join(this.root, 'results', result.runId));
    const unfinished = join(this.root, 'results', result.runId, temporaryName(result.profile.name));
    try {
      await createPrivateFolder(unfinished);
      await createPrivateFile(join(unfinished, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
      await createPrivateFile(join(unfinished, 'samples.csv'), samplesCsv(record));
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
      if (/EEXIST|ENOTEMPTY/.test((error as NodeJS.ErrnoException).code ?? '')) throw exists(id);
      throw writeError(path, error);
    }
    return { id, path };
  }

  /** Stores a report beside the results of the run. It must carry the canary of every restricted one. */
  async writeReport(run: string, name: string, content: string | Uint8Array): Promise<string> {
    refuseWrongRun(run);
    if (!/^[\w][\w.-]{0,80}$/.test(name)) throw new UsageError('bad-report-name', `"${name}" is not a report name.`);
    if (this.#recipients.length > 0) {
      const sealed = await sealText(content, this.#recipients);
      const path = join(this.root, 'handover', `${run}-${name}.age`);
      await createPrivateFolder(join(this.root, 'handover'));
      await writePrivateFile(path, sealed);
      return path;
    }
    const text = Buffer.from(content).toString('utf8');
    for (const id of await this.ids()) {
      if (parseResultId(id).runId !== run) continue;
      const { profile, canary } = await this.readResult(id);
      if (profile.licence.numbers === 'public' || text.includes(canary)) continue;
      throw new PgparityError(
        'report-without-canary',
        `The report ${name} does not contain the canary of ${id}, so the guard could not find a copy of it.`,
        { exitCode: exitCodes.broken },
      );
    }
    const folder = join(this.root, 'results', run);
    await createPrivateFolder(folder);
    await writePrivateFile(join(folder, name), content);
    return join(folder, name);
  }

  /**
   * Stores the text of an error that met a restricted profile and answers the file: with recipients encrypted to them, as
   * everything else.
   */
  async keepError(error: unknown): Promise<string> {
    const text = `${withCanary(inspect(error, { depth: 5 }), createCanary('restricted'))}\n`;
    const sealed = this.#recipients.length > 0;
    const folder = join(this.root, sealed ? 'handover' : 'errors');
    await createPrivateFolder(folder);
    const file = join(folder, `${createRunId(new Date())}${sealed ? '-error.txt.age' : '.txt'}`);
    await writePrivateFile(file, sealed ? await sealText(text, this.#recipients) : text);
    return file;
  }

  /** The ids of all stored results, the newest run first. */
  async ids(): Promise<readonly string[]> {
    const results = join(this.root, 'results');
    const runs = (await entriesOf(results)).filter((name) => runIdSchema.safeParse(name).success);
    const found: string[] = [];
    for (const run of runs.toSorted().toReversed()) {
      for (const profile of (await entriesOf(join(results, run))).toSorted()) {
        if (await isFile(join(results, run, profile, 'result.json')))
          found.push(formatResultId({ runId: run, profile }));
      }
    }
    return found;
  }

  /** Every result by its id, the newest run first; one that cannot be read keeps no other one back. */
  async readResults(): Promise<StoredResults> {
    const results = new Map<string, BenchmarkResult>();
    const unreadable: UnreadableResult[] = [];
    for (const id of await this.ids()) {
      try {
        results.set(id, await this.#result(id));
      } catch (error) {
        unreadable.push({ id, reason: (error as Error).message });
      }
    }
    return { results, unreadable };
  }

  /** A result without its samples. Throws a {@link UsageError} when there is no such result. */
  async readResult(id: string): Promise<BenchmarkResult> {
    return this.#result(id);
  }

  /** Throws a {@link UsageError} when there is no such result. */
  async read(id: string): Promise<BenchmarkRecord> {
    const file = join(this.#folderOf(id), 'samples.csv');
    const result = await this.#result(id);
    return { result, samples: parseSamplesCsv(await readFile(file, 'utf8'), file) };
  }

  /** Removes a result, and with the last one of its run the run's reports. */
  async remove(id: string): Promise<void> {
    const { runId: run } = parseResultId(id);
    if (!(await isFile(join(this.#folderOf(id), 'result.json')))) throw missing(id);
    await rm(this.#folderOf(id), { recursive: true });
    const others = (await this.ids()).some((other) => parseResultId(other).runId === run);
    const folder = join(this.root, 'results', run);
    if (others) {
      // A report of the run may hold the numbers that were removed.
      for (const name of await entriesOf(folder)) if (await isFile(join(folder, name))) await rm(join(folder, name));
    } else {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes steps that are older than the days, and what a crash left half written. Answers how many steps went. */
  async prune(now: Date, olderThanDays: number): Promise<number> {
    const instant = new Date(now.getTime() - olderThanDays * dayMs);
    await removeUnfinished(this.root, new Date(now.getTime() - dayMs));
    return this.steps.removeBefore(instant);
  }

  async #writeSealed(result: BenchmarkResult, sealed: Uint8Array): Promise<string> {
    const folder = join(this.root, 'handover');
    await createPrivateFolder(folder);
    const path = join(folder, `${result.runId}-${result.profile.name}.age`);
    await writePrivateFile(path, sealed);
    return path;
  }

  async #result(id: string): Promise<BenchmarkResult> {
    const file = join(this.#folderOf(id), 'result.json');
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOENT' ? missing(id) : cause;
    });
    const parsed = resultSchema.safeParse(upgradedResult(json(text)));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new PgparityError(
      'result-unreadable',
      `${file} does not match the result format of this version of pgparity: ${issue?.path.join('.') || 'the whole file'}.`,
      { exitCode: exitCodes.wrongUse },
    );
  }

  #folderOf(id: string): string {
    const { runId: run, profile } = parseResultId(id);
    return join(this.root, 'results', run, profile);
  }
}

const dayMs = 24 * 60 * 60 * 1000;

function refuseWrongCanary({ canary, profile }: BenchmarkResult): void {
  if (canaryKindOf(canary) === profile.licence.numbers) return;
  throw new PgparityError(
    'canary-wrong',
    `A result of ${profile.name}, whose numbers are ${profile.licence.numbers}, must carry a ${profile.licence.numbers} canary.`,
    { exitCode: exitCodes.broken },
  );
}

function refuseWrongRun(run: string): void {
  if (runIdSchema.safeParse(run).success) return;
  throw new UsageError('bad-run-id', `"${run}" is not a run id such as 2026-11-25-a1b2c3.`);
}

function exists(id: string): PgparityError {
  return new UsageError('result-exists', `The vault already contains the result ${id}. Remove it first.`);
}

function missing(id: string): UsageError {
  return new UsageError('result-missing', `No result ${id} in the vault. Run "pgparity results list" for the ids.`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.filter((name) => !name.endsWith(unfinishedSuffix));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function removeUnfinished(folder: string, instant: Date): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const found = await stat(path).catch(() => null);
    if (entry.name.endsWith(unfinishedSuffix) && found !== null && found.mtime < instant) {
      await rm(path, { recursive: true, force: true });
    } else if (entry.isDirectory()) {
      await removeUnfinished(path, instant);
    }
  }
}
