import { printError } from './print-error.ts';
import { measurableProfiles } from './measurable-profiles.ts';
import { terminalOptions } from './terminal-options.ts';
import { benchmarkProfile } from '../bench/trip/benchmark.ts';
import { prepareWorkload } from '../bench/trip/workload/prepare-workload.ts';
import { isProven } from '../bench/trip/search/plan-proof.ts';
import type { BenchmarkOptions } from '../bench/trip/options/benchmark-options.ts';
import type { BenchmarkRecord } from '../vault/result/result.ts';
import type { StrategyName } from '../vault/result/quantities.ts';
import { judgeBudgets } from '../bench/budget/judge-budgets.ts';
import { renderBenchmarkJson } from '../bench/report/benchmark-json.ts';
import type { DisclosedRecord } from '../bench/report/disclosed-record.ts';
import type { NotMeasured } from '../bench/report/not-measured.ts';
import { loadHtml } from '../bench/report/load-html.ts';
import { renderBenchmarkSummary } from '../bench/report/summary.ts';
import { redact } from '../base/config/redact.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';
import { mayBeShown } from '../engine/profile/profile.ts';
import { refuseUnwritable, writeReport } from '../base/terminal/report-file.ts';
import type { ServerChoice } from '../engine/server/choose-server.ts';
import { createCanary } from '../vault/licence/canary.ts';
import { channelOf, disclosureOf } from '../vault/licence/disclosure.ts';
import { createRunId } from '../vault/store/run-id.ts';
import { openVault, type Vault } from '../vault/store/vault.ts';
import { withholdCrashes, withholdErrors } from '../vault/licence/withheld-error.ts';

export interface BenchOutputs {
  readonly show: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly recipient: readonly string[];
  /** Called before the summary is printed: a status line that is redrawn must be gone by then. */
  readonly beforePrinting?: () => void;
}

/** Measures every chosen profile, one after another, and puts what was found into the vault. */
export async function bench(options: BenchmarkOptions, outputs: BenchOutputs): Promise<ExitCode> {
  for (const file of [outputs.json, outputs.html]) if (file !== undefined) await refuseUnwritable(file);
  // Before anything is measured: what draws the report may not be installed.
  await loadHtml();
  const vault = await openVault(options.environment, { recipients: outputs.recipient });
  const { choices, notMeasured: profilesNotMeasured } = await measurableProfiles(options);
  if (outputs.html !== undefined) refuseNothingPublic(outputs.html, choices);
  const runId = createRunId(new Date());
  const { records, failures } = await measureAll(choices, runId, vault, options);
  if (failures.length === 0) await vault.steps.finish();
  const report = await writeReports(records, runId, vault, outputs);
  const notMeasured = [
    ...profilesNotMeasured,
    ...strategiesNotMeasured(records, options),
    ...budgetsNotMeasured(records, options),
  ];
  outputs.beforePrinting?.();
  const entries = disclosedRecords(records, report, options, outputs);
  if (records.length > 0) process.stdout.write(renderBenchmarkSummary(entries, terminalOptions(), notMeasured));
  if (outputs.json !== undefined) {
    const open = entries.map((entry) => ({ ...entry, withheld: isRestricted(entry.record), report: null }));
    await writeReport(outputs.json, renderBenchmarkJson(open, { version: options.version, notMeasured, redact }));
  }
  const [failure, ...others] = failures;
  for (const other of others) printError(other);
  if (failure !== undefined) throw failure;
  // Whether a budget is kept says something about numbers, so that of withheld ones changes nothing.
  const budgets = entries.flatMap((entry) => (entry.withheld ? [] : (entry.budgets ?? [])));
  if (!records.every(isSound) || budgets.some(({ kind }) => kind === 'broken')) return exitCodes.broken;
  const isUnjudged = budgets.some(({ kind }) => kind === 'not measured');
  return isUnjudged || notMeasured.some(({ asked }) => asked) ? exitCodes.notExercised : exitCodes.parity;
}

interface MeasuredProfiles {
  readonly records: readonly BenchmarkRecord[];
  /** Profiles that could not be measured. The others were. */
  readonly failures: readonly unknown[];
}

async function measureAll(
  choices: readonly ServerChoice[],
  runId: string,
  vault: Vault,
  options: BenchmarkOptions,
): Promise<MeasuredProfiles> {
  const records: BenchmarkRecord[] = [];
  const failures: unknown[] = [];
  const workload = await prepareWorkload(options);
  for (const choice of choices) {
    const { profile } = choice;
    const canary = createCanary(profile.licence.numbers);
    const showCrashes = mayBeShown(profile) ? () => undefined : withholdCrashes(profile.name);
    try {
      const record = await withholdErrors(
        profile,
        () => benchmarkProfile(choice, workload, { runId, canary, store: vault.steps }, options),
        (error) => vault.keepError(error),
      );
      await vault.writeRecord(record);
      records.push(record);
      options.progress.stage(profile.name, 'measured');
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(error);
      options.progress.stage(profile.name, 'failed');
      // What is wrong with the data or the flags is wrong for every profile.
      if (error instanceof UsageError) break;
    } finally {
      showCrashes();
    }
  }
  return { records, failures };
}

/** The report with every number goes into the vault, the one without restricted profiles where it was asked for. */
async function writeReports(
  records: readonly BenchmarkRecord[],
  runId: string,
  vault: Vault,
  { html }: BenchOutputs,
): Promise<string | null> {
  if (records.length === 0) return null;
  const { renderHtml } = await loadHtml();
  const facts = { title: `Vector search, ${runId}`, generatedAt: new Date() };
  const path = await vault.writeReport(runId, 'report.html', renderHtml(records, facts));
  if (html === undefined) return path;
  const open = records.filter((record) => !isRestricted(record));
  const leftOut = records.filter(isRestricted).map(({ result }) => result.profile.name);
  if (open.length === 0) return path;
  const generatedAt = leftOut.length === 0 ? facts.generatedAt : endOf(open);
  await writeReport(html, renderHtml(open, { ...facts, generatedAt, leftOut }));
  return path;
}

/** When the last of these was measured: from the time of writing it would follow how long one that is left out took. */
function endOf(records: readonly BenchmarkRecord[]): Date {
  return new Date(Math.max(...records.map(({ result }) => Date.parse(result.startedAt) + result.durationMs)));
}

/** The strategies that were asked for by name and that no server has which was measured. */
function strategiesNotMeasured(
  records: readonly BenchmarkRecord[],
  { strategies }: BenchmarkOptions,
): readonly NotMeasured[] {
  if (records.length === 0) return [];
  return (strategies ?? [])
    .filter((name) => records.every(({ result }) => isLeftOut(name, result)))
    .map((what) => ({
      what,
      reason: 'No measured server has it, builds it on these vectors, and lets it be tuned.',
      asked: true,
    }));
}

/** The budgets of every profile whose strategy none of them has. */
function budgetsNotMeasured(
  records: readonly BenchmarkRecord[],
  { budgets }: BenchmarkOptions,
): readonly NotMeasured[] {
  if (records.length === 0) return [];
  return budgets
    .filter((budget) => budget.profile === undefined)
    .filter((budget) => records.every((record) => judgeBudgets(record, [budget]).length === 0))
    .map(({ strategy }) => ({ what: `a budget of ${strategy}`, reason: 'No measured profile has it.', asked: true }));
}

/** Nothing of it was measured, and the result says why. */
function isLeftOut(strategy: StrategyName, { builds, points, notExercised }: BenchmarkRecord['result']): boolean {
  if ([...builds, ...points].some((each) => each.strategy === strategy)) return false;
  return notExercised.some(({ what }) => what === strategy || what.startsWith(`${strategy} `));
}

function refuseNothingPublic(html: string, choices: readonly ServerChoice[]): void {
  if (choices.some(({ profile }) => mayBeShown(profile))) return;
  const names = choices.map(({ profile }) => profile.name).join(', ');
  throw new UsageError(
    'html-nothing-public',
    `--html "${html}" would be empty: the licence restricts the numbers of ${names}. Leave it out; the report is in the vault.`,
  );
}

function disclosedRecords(
  records: readonly BenchmarkRecord[],
  report: string | null,
  { environment, budgets }: BenchmarkOptions,
  { show }: BenchOutputs,
): readonly DisclosedRecord[] {
  const channel = channelOf(process.stdout, environment, show);
  return records.map((record) => ({
    record,
    withheld: disclosureOf(record.result.profile.licence, channel).kind === 'withhold',
    report,
    budgets: judgeBudgets(record, budgets),
  }));
}

function isRestricted({ result }: BenchmarkRecord): boolean {
  return result.profile.licence.numbers === 'restricted';
}

/** Every search that was asked for was proven, and the two exact searches agree. */
function isSound({ result }: BenchmarkRecord): boolean {
  const warnings = [...result.warnings, ...result.points.flatMap((point) => point.warnings)];
  return result.oracle.agreed && isProven(warnings);
}
