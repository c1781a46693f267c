import { join, relative } from 'node:path';
import { exerciseOptions, exerciseProfiles } from './exercise-profiles.ts';
import { FileWatch } from './file-watch.ts';
import { judge, readPrecedents } from './judge.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import { closeProfiles, prepareProfiles, templateBytes } from './prepared-profiles.ts';
import { changedPaths, productSources, type ProductSources } from './product-sources.ts';
import { reachableChoices } from './reachable-choices.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { filterOf, planOf, planRun, type RunPlan } from './run-plan.ts';
import { Stages } from './stages.ts';
import { findSuiteFiles } from './suite-files.ts';
import { SuiteRunner } from './suite-runner.ts';
import type { WakeUps } from './wake-ups.ts';
import { watchedFolders } from './watched-folders.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import type { Evidence } from '../parity/evidence.ts';
import { fileOf } from '../parity/missing.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { MigrationError } from '../../schema/migrate/migration-error.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { openRunFolder } from '../../engine/server/run-folder.ts';

/** One verdict of a watch: of every suite file, or of those that a change touches. */
export interface Round {
  readonly outcome: RunOutcome;
  /** The suite files that ran, where they are a part; null for all. */
  readonly part: readonly string[] | null;
  /** How many suite files there are. */
  readonly suites: number;
  /** Suite files that did not run now, and were broken when they last ran. */
  readonly brokenBefore: readonly string[];
  /** Of the suites and the comparison, and of what had to be brought up for them. */
  readonly durationMs: number;
}

export interface WatchOptions extends RunOptions {
  readonly signal: AbortSignal;
  /** Wakes the watch on behalf of a person. */
  readonly wakeUps: WakeUps;
  readonly onRound: (round: Round) => void;
  /** Gets what the product's files are refused for. The watch goes on with the next change. */
  readonly onRefused: (error: PgparityError) => void;
}

/**
 * Runs the suites, and again those that a change touches, until the signal is aborted, whose reason it throws. Servers and
 * templates stay up meanwhile; a changed migration makes both anew, since what a migration makes outside of its database
 * would be left from before. Throws where the config changes or a server fails.
 */
export async function watchRun(options: WatchOptions): Promise<never> {
  const folder = await openRunFolder(options.environment, templateBytes);
  const watch = new Watch(options, folder.path);
  try {
    return await watch.run();
  } catch (error) {
    // The first error is the one to report.
    await watch.close().catch(() => undefined);
    throw error;
  } finally {
    await folder.remove();
  }
}

/** What is up between two rounds. */
interface Standing {
  readonly choices: readonly ServerChoice[];
  readonly prepared: readonly PreparedProfile[];
  runner: SuiteRunner;
}

/** What a round has to do: run suite files, or only judge anew. */
interface Work {
  readonly plan: RunPlan;
  readonly part: readonly string[] | null;
  readonly suites: number;
}

class Watch {
  readonly #options: WatchOptions;
  readonly #folder: string;
  readonly #files: FileWatch;
  #standing: Standing | null = null;
  #sources: ProductSources | null = null;
  #last: { readonly seen: Evidence; readonly work: Work } | null = null;
  /** Suite files that have changed since they last ran: more than those of the last change where something came between. */
  readonly #due = new Set<string>();
  readonly #broken = new Set<string>();

  constructor(options: WatchOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#files = new FileWatch(options.wakeUps.files);
  }

  async run(): Promise<never> {
    const plan = await planRun(this.#options);
    await this.#look(plan.suiteFiles);
    let first: Work | null = { plan, part: null, suites: plan.suiteFiles.length };
    for (;;) {
      try {
        const work: Work | null = first ?? (await this.#nextWork());
        first = null;
        const startedAt = performance.now();
        if (work === null) await this.#judgeAgain(startedAt);
        else await this.#round(work, startedAt);
      } catch (error) {
        this.#survive(error);
      }
    }
  }

  async close(): Promise<void> {
    this.#files.close();
    await this.#bringDown();
  }

  async #round(work: Work, startedAt: number): Promise<void> {
    const { onStage } = this.#options;
    const stages = new Stages();
    this.#standing ??= await this.#bringUp(work.plan);
    onStage(null, 'suites');
    const seen = await exerciseProfiles(this.#standing, work.plan, this.#options, stages);
    this.#last = { seen, work };
    for (const file of work.plan.suiteFiles) this.#due.delete(file);
    await this.#judge(startedAt, work.plan.precedents, stages);
    this.#standing.runner.expectAnother();
  }

  /** Only what answers are compared with has changed. */
  async #judgeAgain(startedAt: number): Promise<void> {
    const { config, ignoreBaselines } = this.#options;
    await this.#judge(startedAt, await readPrecedents(config, ignoreBaselines), new Stages());
  }

  async #judge(startedAt: number, precedents: RunPlan['precedents'], stages: Stages): Promise<void> {
    if (this.#last === null) return;
    const { seen, work } = this.#last;
    const judged = await stages.time('compare', () => judge(seen, precedents));
    const durationsMs = stages.durationsMs();
    for (const file of work.plan.suiteFiles) this.#broken.delete(file);
    for (const file of brokenSuites(judged.verdict)) this.#broken.add(file);
    this.#options.onRound({
      outcome: { ...judged, verdict: { ...judged.verdict, durationsMs }, evidence: { ...seen, durationsMs } },
      part: work.part,
      suites: work.suites,
      brokenBefore: [...this.#broken].filter((file) => !work.plan.suiteFiles.includes(file)),
      durationMs: performance.now() - startedAt,
    });
  }

  /** Waits until there is something to do. Null for nothing but another judgement. */
  async #nextWork(): Promise<Work | null> {
    const { config, signal, suites, wakeUps } = this.#options;
    for (;;) {
      const { everything } = await wakeUps.next(signal);
      const before = this.#sources;
      const suiteFiles = await findSuiteFiles(config, suites).catch((error: unknown) => this.#survive(error));
      if (suiteFiles === undefined || before === null) continue;
      const now = await this.#look(suiteFiles);
      this.#refuseOtherConfig(changedPaths(before.config, now.config));
      // What a command reads is not known.
      const isCommand = everything && config.migrations.kind === 'command';
      if (isCommand || changedPaths(before.migrations, now.migrations).length > 0) await this.#bringDown();
      for (const file of this.#changedSuites(before, now)) this.#due.add(file);
      for (const set of [this.#due, this.#broken])
        for (const file of set) if (!suiteFiles.includes(file)) set.delete(file);
      const changed = suiteFiles.filter((file) => this.#due.has(file));
      await this.#refresh(before, now);
      const isWhole =
        everything ||
        this.#standing === null ||
        changedPaths(before.setup, now.setup).length > 0 ||
        changed.length === suiteFiles.length;
      if (isWhole) return this.#whole(suiteFiles);
      if (changed.length > 0) return this.#part(changed, suiteFiles.length);
      if (changedPaths(before.precedents, now.precedents).length > 0) return null;
    }
  }

  async #whole(suiteFiles: readonly string[]): Promise<Work> {
    const plan = await planOf(suiteFiles, filterOf(this.#options), this.#options);
    return { plan, part: null, suites: suiteFiles.length };
  }

  async #part(changed: readonly string[], suites: number): Promise<Work> {
    const filter = { suites: changed, check: this.#options.check ?? null };
    return { plan: await planOf(changed, filter, this.#options), part: changed, suites };
  }

  #changedSuites(before: ProductSources, now: ProductSources): readonly string[] {
    return [...now.suites].flatMap(([file, hashes]) =>
      changedPaths(before.suites.get(file) ?? new Map(), hashes).length > 0 ? [file] : [],
    );
  }

  /** The test runner reads what has changed anew; a new suite file needs a new runner. */
  async #refresh(before: ProductSources, now: ProductSources): Promise<void> {
    const standing = this.#standing;
    if (standing === null) return;
    if ([...now.suites.keys()].some((file) => !before.suites.has(file))) {
      await standing.runner.close();
      standing.runner = await this.#openRunner(standing.prepared, [...now.suites.keys()]);
      return;
    }
    const { folder } = this.#options.config;
    const changed = [...now.suites].flatMap(([file, hashes]) =>
      changedPaths(before.suites.get(file) ?? new Map(), hashes),
    );
    standing.runner.forget([...changed, ...changedPaths(before.setup, now.setup)].map((path) => join(folder, path)));
  }

  async #bringUp({ suiteFiles }: RunPlan): Promise<Standing> {
    const { config } = this.#options;
    const choices = reachableChoices(await chooseServers(this.#options), config.migrations.kind === 'command');
    const prepared = await prepareProfiles(choices, this.#folder, suiteFiles.length, this.#options);
    try {
      return { choices, prepared, runner: await this.#openRunner(prepared, suiteFiles) };
    } catch (error) {
      await closeProfiles(prepared).catch(() => undefined);
      throw error;
    }
  }

  #openRunner(prepared: readonly PreparedProfile[], suiteFiles: readonly string[]): Promise<SuiteRunner> {
    const plan = { suiteFiles, filter: filterOf(this.#options) };
    return SuiteRunner.open(
      prepared.map(({ under }) => under),
      exerciseOptions(plan, this.#options),
    );
  }

  async #bringDown(): Promise<void> {
    const standing = this.#standing;
    this.#standing = null;
    if (standing === null) return;
    await standing.runner.close();
    await closeProfiles(standing.prepared);
  }

  /** Reads the product's files, and watches where they are. */
  async #look(suiteFiles: readonly string[]): Promise<ProductSources> {
    const { config } = this.#options;
    this.#sources = await productSources(config, suiteFiles);
    this.#files.follow(await watchedFolders(config, this.#sources));
    return this.#sources;
  }

  #refuseOtherConfig([first]: readonly string[]): void {
    if (first === undefined) return;
    const { file, folder } = this.#options.config;
    const name = relative(folder, file);
    const which = first === name ? first : `${first}, which ${name} imports,`;
    throw new UsageError(configChanged, `${which} has changed: start "pgparity run --watch" again.`);
  }

  /** A mistake in the product's files is reported, and may be gone after the next change. */
  #survive(error: unknown): undefined {
    this.#options.signal.throwIfAborted();
    if (!(error instanceof PgparityError) || !this.#mayGoAway(error)) throw error;
    this.#options.onRefused(error);
  }

  /** Before the first verdict, what is wrong with the command or the servers ends it as it ends a run. */
  #mayGoAway(error: PgparityError): boolean {
    if (error.code === configChanged) return false;
    if (this.#last === null) return error instanceof MigrationError || ofSuites.has(error.code);
    return error.exitCode === exitCodes.wrongUse || error.exitCode === exitCodes.broken;
  }
}

const configChanged = 'config-changed';
const ofSuites: ReadonlySet<string> = new Set(['no-checks', 'suite-crashed']);

function brokenSuites({ failures, missing, divergences }: VerdictDocument): ReadonlySet<string> {
  const checks = [...failures, ...missing, ...divergences.filter(({ expected }) => !expected)].map(
    ({ check }) => check,
  );
  return new Set(checks.filter((check) => check.includes(' > ')).map(fileOf));
}
