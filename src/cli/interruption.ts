import { onceParentEnded } from './parent-ended.ts';
import { InterruptedError } from './print-error.ts';

/**
 * A signal that is aborted by the first Ctrl-C, SIGTERM or SIGHUP, or when the npm that runs this process has ended, so
 * that the work can clean up after itself. Work that ends well all the same has its result. A second signal ends the
 * process at once.
 */
export async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    const exitCode = signalExitCodes[signal as Interruption];
    if (controller.signal.aborted) process.exit(exitCode);
    process.stderr.write('\npgparity: stopping servers; press Ctrl-C again to exit at once.\n');
    controller.abort(new InterruptedError(exitCode));
  };
  for (const signal of interruptions) process.on(signal, interrupt);
  const stopWatching = onceParentEnded(() => interrupt('SIGTERM'));
  try {
    return await work(controller.signal);
  } catch (error) {
    // Whatever broke because the work was stopped is not the error to report.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    stopWatching();
    for (const signal of interruptions) process.off(signal, interrupt);
  }
}

/** Resolves when the signal is aborted. A server that was left up for a person has to stay up until then. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // A listener alone does not keep the process alive.
  const alive = setInterval(() => undefined, 2 ** 30);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

/** 128 and the number of the signal, as a shell reports a process that a signal ended. */
const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Interruption = keyof typeof signalExitCodes;

const interruptions = Object.keys(signalExitCodes) as Interruption[];
