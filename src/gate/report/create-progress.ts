import { PlainProgress } from './plain-progress.ts';
import type { Progress } from './progress.ts';
import { StatusProgress } from './status-progress.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import type { ProgressStream } from '../../base/terminal/progress-stream.ts';

interface ProgressOptions {
  /** True on a terminal: one line a profile that is redrawn. False: plain lines, at most one a second a profile. */
  readonly interactive: boolean;
  readonly redact: Redact;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** Progress on the stream until `close`. */
export function createProgress(stream: ProgressStream, options: ProgressOptions): Progress {
  const { interactive, redact, now = () => performance.now() } = options;
  return interactive ? new StatusProgress(stream, redact, now) : new PlainProgress(stream, redact, now);
}
