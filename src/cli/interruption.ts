import { InterruptedError } from './print-error.ts';

/**
 * A signal that is aborted by the first Ctrl-C or SIGTERM, so that the work can clean up after itself.
 * Work that ends well all the same has its result. A second Ctrl-C ends the process at once.
 */
export async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(interruptedTwiceExitCode);
    process.stderr.write('\npgparity: stopping servers; press Ctrl-C again to exit at once.\n');
    controller.abort(new InterruptedError('interrupted'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Whatever broke because the work was stopped is not the error to report.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

const interruptedTwiceExitCode = 130;
