import type { ProgressStream } from '../../base/terminal/progress-stream.ts';
import { PlainProgress } from './plain-progress.ts';
import { StatusProgress } from './status-progress.ts';
import type { Redact } from '../../base/config/redacted-value.ts';

/** Tells a person what a run is waiting for. Telling never throws and never keeps the process alive. */
export interface Progress {
  /** The profile, or with null the whole run, has come to a new stage: "starting: initdb". */
  stage(profile: string | null, text: string): void;
  /** So many checks of the profile are done, the last one in that suite; the total is null while nobody knows it. */
  tick(profile: string, done: number, total: number | null, suite?: string): void;
  /** A line that stays, above what is redrawn. */
  note(text: string): void;
  /** Ends it: what was redrawn is gone, what was held back is written. Nothing is written after that. */
  close(): void;
}

export interface ProgressOptions {
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
