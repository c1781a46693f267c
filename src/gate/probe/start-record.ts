import type { StartRecordDocument } from './probe-document.ts';
import { logLines } from './log-lines.ts';
import type { RunningServer } from '../../engine/server/server.ts';

/** What a start waited for, and about how long. Not exactly: durations of some servers may not be shown. */
export class StartRecord {
  readonly #durationsMs = new Map<string, number>();
  #step: string | null = null;
  #sinceMs = performance.now();

  /** The step that begins now, as a progress report has it. */
  begin(progress: string): void {
    this.#end();
    // Bytes that were pulled are no step of their own.
    this.#step = progress.replace(/ \([^)]*\)$/, '');
  }

  /** The steps in the order in which they began, with what the server has logged since. */
  async finish(server: RunningServer | null): Promise<StartRecordDocument> {
    this.#end();
    // Whoever runs a remote server keeps its log.
    const log = server === null || server.kind === 'remote' ? '' : await server.logTail(logLinesMax);
    return {
      steps: [...this.#durationsMs].map(([step, durationMs]) => ({ step, took: bandOf(durationMs) })),
      log: logLines(log),
    };
  }

  #end(): void {
    const nowMs = performance.now();
    if (this.#step !== null) {
      this.#durationsMs.set(this.#step, (this.#durationsMs.get(this.#step) ?? 0) + nowMs - this.#sinceMs);
    }
    this.#step = null;
    this.#sinceMs = nowMs;
  }
}

/** Wide enough to choose a time-out by, and to say nothing about speed: `5 to 10 s`. */
export function bandOf(durationMs: number): string {
  const place = bandEndsSeconds.findIndex((end) => durationMs <= end * 1_000);
  if (place === -1) return `more than ${bandEndsSeconds.at(-1)} s`;
  return place === 0
    ? `at most ${bandEndsSeconds[0]} s`
    : `${bandEndsSeconds[place - 1]} to ${bandEndsSeconds[place]} s`;
}

const bandEndsSeconds = [1, 2, 5, 10, 20, 60, 120, 300, 600];

/** All that a server logs in a start. */
const logLinesMax = 5_000;
