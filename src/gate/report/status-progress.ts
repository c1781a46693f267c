import { clipLine, line, lineWidth, padLine, paintLines, span, type Line } from '../../base/terminal/line.ts';
import { wholeRun } from './plain-progress.ts';
import type { Progress } from './progress.ts';
import type { ProgressStream } from '../../base/terminal/progress-stream.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import { suiteName } from './suite-name.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import { visible } from '../../base/terminal/visible.ts';
import { counted, duration } from '../../base/terminal/wording.ts';

/**
 * Progress in one line a profile at the end of the terminal, redrawn at most ten times a second and gone at the end. It
 * is never taller than the terminal, and looks at the terminal's size anew each time.
 */
export class StatusProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #redact: Redact;
  readonly #now: () => number;
  readonly #states = new Map<string, State>();
  readonly #timer: NodeJS.Timeout;
  /** What stands on the terminal now, so that it can be removed. */
  #drawn: readonly Line[] = [];
  #closed = false;

  constructor(stream: ProgressStream, redact: Redact, now: () => number) {
    this.#stream = stream;
    this.#redact = redact;
    this.#now = now;
    this.#timer = setInterval(() => this.#draw(), redrawMs).unref();
  }

  stage(profile: string | null, text: string): void {
    this.#states.set(profile ?? wholeRun, { text, counts: '', sinceMs: this.#now() });
    if (this.#drawn.length < this.#states.size) this.#draw();
  }

  tick(profile: string, done: number, total: number | null, suite?: string): void {
    const state = this.#states.get(profile) ?? { text: 'checks', sinceMs: this.#now() };
    const counts = total === null ? counted(done, 'check') : `${meter(done, total)} ${done} of ${total}`;
    const text = suite === undefined ? state.text : suiteName(suite);
    const sinceMs = text === state.text ? state.sinceMs : this.#now();
    this.#states.set(profile, { text, counts, sinceMs });
  }

  note(text: string): void {
    if (this.#closed) return;
    this.#write(
      `${this.#erasure()}${text
        .split('\n')
        .map((each) => `${visible(this.#redact(each))}\n`)
        .join('')}`,
    );
    this.#drawn = [];
    this.#draw();
  }

  close(): void {
    if (this.#closed) return;
    clearInterval(this.#timer);
    this.#write(this.#erasure());
    this.#drawn = [];
    this.#closed = true;
  }

  #draw(): void {
    if (this.#closed) return;
    const erasure = this.#erasure();
    this.#drawn = this.#lines();
    this.#write(erasure + paintLines(this.#drawn, { color: false, widthColumns: this.#columns() }));
  }

  #lines(): readonly Line[] {
    const nameWidth = Math.max(0, ...[...this.#states.keys()].map((name) => widthOf(visible(name)))) + 2;
    const lines = [...this.#states].map(([profile, { text, counts, sinceMs }]) => [
      ...padLine(line(profile), nameWidth),
      ...line(counts === '' ? '' : `${counts}  `, this.#redact(text), span(`  ${duration(this.#now() - sinceMs)}`)),
    ]);
    const room = Math.max(1, (this.#stream.rows ?? rowsElsewhere) - 2);
    const hidden = lines.length - room;
    const kept = hidden > 0 ? [...lines.slice(0, room - 1), line(`… and ${hidden + 1} more profiles`)] : lines;
    return kept.map((each) => clipLine(each, this.#columns()));
  }

  /** One column stays free: a full line would make some terminals scroll. */
  #columns(): number {
    return Math.max(columnsMin, (this.#stream.columns ?? columnsElsewhere) - 1);
  }

  /** Moves to where the drawing begins and clears from there. A terminal that became narrower has wrapped its lines. */
  #erasure(): string {
    if (this.#drawn.length === 0) return '';
    const columns = this.#stream.columns ?? columnsElsewhere;
    const rows = this.#drawn.reduce((sum, each) => sum + Math.max(1, Math.ceil(lineWidth(each) / columns)), 0);
    return `\u001b[${rows}A\r\u001b[0J`;
  }

  #write(text: string): void {
    if (text !== '' && this.#stream.writable) this.#stream.write(text);
  }
}

const redrawMs = 100;
const columnsMin = 10;
const columnsElsewhere = 80;
const rowsElsewhere = 24;
const meterColumns = 12;

interface State {
  readonly text: string;
  readonly counts: string;
  readonly sinceMs: number;
}

function meter(done: number, total: number): string {
  const full = total === 0 ? meterColumns : Math.round((Math.min(done, total) / total) * meterColumns);
  return `${'█'.repeat(full)}${'░'.repeat(meterColumns - full)}`;
}
