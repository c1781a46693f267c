import type { ProgressStream } from './progress-stream.ts';
import { duration } from './wording.ts';

/** Reports how much of one long piece of work is done, its rate and the time left. Never throws. */
interface RateProgress {
  /** So many more are done. */
  advance(count: number): void;
  /** Ends it: the line on a terminal is gone. Nothing is written after that. */
  close(): void;
}

/** Where it is printed: `process.stderr`. On a terminal one line is redrawn, elsewhere lines stay. */
interface RateStream extends ProgressStream {
  readonly isTTY?: boolean;
}

interface RateProgressOptions {
  /** What is done to what: `loading rows`, `exact neighbours`. */
  readonly label: string;
  /** Null where nobody knows. */
  readonly total: number | null;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /** False writes whole lines to a terminal too, as in CI. True by default. */
  readonly redraw?: boolean;
}

/**
 * `loading rows: 120,000 of 1,000,000 (12 %), 41,200/s, 21 s to go`. Work that takes less than two seconds says nothing;
 * after that a terminal is redrawn at most four times a second, and elsewhere there is a line every ten seconds. It
 * speaks when `advance` is called and needs no timer.
 */
export function createRateProgress(stream: RateStream, options: RateProgressOptions): RateProgress {
  const { label, total, now = () => performance.now(), redraw = true } = options;
  const redrawn = redraw && stream.isTTY === true;
  const startedMs = now();
  let spokenMs = -Infinity;
  let done = 0;
  let drawn = false;
  let closed = false;
  const write = (text: string): void => {
    if (stream.writable) stream.write(text);
  };
  return {
    advance(count) {
      done += count;
      const nowMs = now();
      if (closed || nowMs - startedMs < quietMs || nowMs - spokenMs < (redrawn ? redrawPaceMs : linePaceMs)) return;
      spokenMs = nowMs;
      const text = `${label}: ${progressText(done, total, nowMs - startedMs)}`;
      if (redrawn) write(`\r\u001B[2K${text.slice(0, Math.max(columnsMin, (stream.columns ?? columnsElsewhere) - 1))}`);
      else write(`${text}\n`);
      drawn ||= redrawn;
    },
    close() {
      if (drawn && !closed) write('\r\u001B[2K');
      closed = true;
    },
  };
}

const quietMs = 2000;
const redrawPaceMs = 250;
const linePaceMs = 10_000;
const columnsMin = 20;
const columnsElsewhere = 80;

function progressText(done: number, total: number | null, elapsedMs: number): string {
  const perSecond = (1000 * done) / elapsedMs;
  const rate = `${perSecond >= 10 ? Math.round(perSecond).toLocaleString('en-US') : perSecond.toFixed(1)}/s`;
  if (total === null || total <= 0) return `${done.toLocaleString('en-US')}, ${rate}`;
  const share = Math.min(100, Math.floor((100 * done) / total));
  const counts = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} (${share} %), ${rate}`;
  if (done <= 0 || done >= total) return counts;
  return `${counts}, ${duration((elapsedMs * (total - done)) / done)} to go`;
}
