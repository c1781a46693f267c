import { planOtherwise } from './capture/another-plan.ts';
import { readCapture, type Capture } from './capture/capture.ts';
import { startCaptureProxy } from './capture/capture-proxy.ts';
import type { ExecOptions } from './exec-options.ts';
import { ResultsFiles } from './results-files.ts';
import { TapReader } from './tap-results.ts';
import { withDistinctNames, type TestResult } from './test-result.ts';
import { commandEnvironment } from '../../engine/command/command-environment.ts';
import { runCommand } from '../../engine/command/command-run.ts';
import { commandVariables } from '../../engine/config/command-variables.ts';
import type { Database } from '../../engine/database/database.ts';
import { takeDatabase } from '../../engine/database/take-database.ts';
import type { PreparedProfile } from '../run/prepared-profile.ts';
import { refuseDeadServer } from '../run/refuse-dead-server.ts';

/** What a product's command did on one profile. */
export interface ProductRun {
  readonly results: readonly TestResult[];
  /** Why the command itself is no success, where the tests do not say it; null where it is one. */
  readonly fault: string | null;
  /** Whether the command ended by itself and with 0. */
  readonly succeeded: boolean;
  readonly wroteNothing: boolean;
  readonly lastLines: readonly string[];
  readonly durationMs: number;
  /** The statements that it sent; null where nobody listened. */
  readonly capture: Capture | null;
}

interface ProductRunOptions extends ExecOptions {
  /** Run it under other plans than the usual ones, to find out what depends on them. */
  readonly anotherPlan?: boolean;
}

/** Runs the command once against a fresh migrated database of the profile, and reads the results that it wrote. */
export async function runProduct(profile: PreparedProfile, options: ProductRunOptions): Promise<ProductRun> {
  const database = await takeDatabase(profile.under.source);
  try {
    const run = options.capture
      ? await runCaptured(database, profile.under.profile, options)
      : await database.serve((url) => runOn(url, profile.under.profile, options));
    await refuseDeadServer(profile.server);
    await database.drop();
    return run;
  } catch (error) {
    await database.drop().catch(() => undefined);
    throw error;
  }
}

/** The same with a proxy in between that notes what is sent. */
async function runCaptured(database: Database, name: string, options: ProductRunOptions): Promise<ProductRun> {
  const session = await database.open();
  if (options.anotherPlan === true) await planOtherwise(session, database);
  const { run, statements } = await database.serve(async (url) => {
    const proxy = await startCaptureProxy(url);
    try {
      return { run: await runOn(proxy.url, name, options), statements: proxy.statements };
    } finally {
      await proxy.close();
    }
  });
  return { ...run, capture: await readCapture(statements, session) };
}

async function runOn(url: string, name: string, options: ExecOptions): Promise<ProductRun> {
  const files = await ResultsFiles.before(options.folder, options.results);
  const tap = new TapReader();
  const startedAt = performance.now();
  const { fault, exitCode, lastLines } = await runCommand(options.command, {
    folder: options.folder,
    environment: commandEnvironment(options.environment, url, (database) => commandVariables(options.config, database)),
    timeoutMs: options.timeoutMs,
    timeoutName: '--timeout',
    ...(options.signal && { signal: options.signal }),
    onLine: (line, stream) => {
      if (stream === 'stdout') {
        const before = tap.count;
        tap.line(line);
        if (tap.count > before) options.onTick(name, tap.count);
      }
      options.onLine(name, line);
    },
  });
  const durationMs = performance.now() - startedAt;
  const written = await files.read();
  const output = tap.output();
  const results = withDistinctNames([...written.results, ...(output.found ? output.results : [])]);
  // An exit code other than 0 says no more than the failed tests do.
  const explained = exitCode !== null && results.some(({ outcome }) => outcome === 'failed');
  const faults = [
    ...(fault === null || explained ? [] : [fault]),
    ...written.faults,
    ...(output.found && output.fault !== null ? [output.fault] : []),
  ];
  return {
    results,
    fault: faults.length === 0 ? null : faults.join('\n'),
    succeeded: fault === null,
    wroteNothing: written.results.length === 0 && written.faults.length > 0,
    lastLines,
    durationMs,
    capture: null,
  };
}
