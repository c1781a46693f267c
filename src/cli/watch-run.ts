import { untilInterrupted } from './interruption.ts';
import { printError } from './print-error.ts';
import { loadProduct } from './product.ts';
import type { ReportFlags } from './report-options.ts';
import type { ShownFlags } from './report-run.ts';
import { runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { terminalOptions } from './terminal-options.ts';
import { listenToKeys } from './watch-keys.ts';
import { isSet } from '../base/config/environment.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';
import { renderPart } from '../gate/report/part.ts';
import type { Progress } from '../gate/report/progress.ts';
import { renderVerdict } from '../gate/report/terminal.ts';
import type { Round } from '../gate/run/watch.ts';

type WatchFlags = RunFlags & ReportFlags & ShownFlags;

/** Runs the suites, and again those that a change touches, until a person or a signal ends it. */
export async function watchRuns(flags: WatchFlags, finish: (code: ExitCode) => void): Promise<void> {
  refuseContradictions(flags);
  const config = await loadProduct(flags);
  const [{ watchRun }, { WakeUps }] = await Promise.all([
    import('../gate/run/watch.ts'),
    import('../gate/run/wake-ups.ts'),
  ]);
  const wakeUps = new WakeUps();
  const quit = new AbortController();
  const progress = new RoundProgress();
  let exitCode: ExitCode = exitCodes.parity;
  await untilInterrupted(async (interrupted) => {
    const stopListening = listenToKeys(process.stdin, { everything: wakeUps.everything, quit: () => quit.abort() });
    const signal = AbortSignal.any([interrupted, quit.signal]);
    try {
      return await watchRun({
        ...runOptionsOf(flags, config, signal, progress),
        signal,
        wakeUps,
        onRound: (round) => {
          progress.close();
          process.stdout.write(textOf(round, flags));
          process.stderr.write(`${hintOf(round)}\n`);
          exitCode = round.brokenBefore.length > 0 ? exitCodes.broken : (round.outcome.verdict.exitCode as ExitCode);
        },
        onRefused: (error) => {
          progress.close();
          exitCode = error.exitCode;
          printError(error);
          process.stderr.write('Waiting for a change.\n');
        },
      });
    } catch (error) {
      if (!quit.signal.aborted || interrupted.aborted) throw error;
      return finish(exitCode);
    } finally {
      progress.close();
      stopListening();
    }
  });
}

/** A report, a gate or a second look belongs to one run of everything. */
function refuseContradictions(flags: WatchFlags): void {
  const contradicting = [
    ...(flags.json === undefined ? [] : ['--json']),
    ...(flags.junit === undefined ? [] : ['--junit']),
    ...(flags.report.length === 0 ? [] : ['--report']),
    ...(flags.base === undefined ? [] : ['--base']),
    ...(flags.require === '' ? [] : ['--require']),
    ...(flags.stability === true ? ['--stability'] : []),
    ...(flags.keep === true ? ['--keep'] : []),
    ...(flags.changed === undefined ? [] : ['--changed']),
  ];
  const [first] = contradicting;
  if (first !== undefined) {
    throw new UsageError(
      'watch-with',
      `--watch runs parts, again and again, and takes no ${first}: leave one of them out.`,
    );
  }
  if (isSet(process.env['CI']))
    throw new UsageError('watch-in-ci', '--watch waits for changes, which nobody makes in CI: run without it there.');
}

function textOf({ outcome, part, suites, brokenBefore, durationMs }: Round, { verbose }: ShownFlags): string {
  const options = { ...terminalOptions(), verbose: verbose === true };
  if (part === null) return renderVerdict(outcome.verdict, options);
  return renderPart(outcome.verdict, { ran: part, suites, brokenBefore, durationMs }, options);
}

function hintOf({ suites }: Round): string {
  const keys = process.stdin.isTTY ? 'Enter runs everything, q quits' : 'Ctrl-C ends it';
  return `Watching ${suites} suites: ${keys}.`;
}

/** Progress of one round after the other: closed with a verdict, and begun again by the next stage. */
class RoundProgress implements Progress {
  #current: Progress | null = null;

  stage(...stage: Parameters<Progress['stage']>): void {
    this.#open().stage(...stage);
  }

  tick(...tick: Parameters<Progress['tick']>): void {
    this.#open().tick(...tick);
  }

  note(text: string): void {
    this.#open().note(text);
  }

  close(): void {
    this.#current?.close();
    this.#current = null;
  }

  #open(): Progress {
    return (this.#current ??= runProgress());
  }
}
