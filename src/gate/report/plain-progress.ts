import type { Progress } from './progress.ts';
import type { ProgressStream } from '../../base/terminal/progress-stream.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import { suiteName } from './suite-name.ts';
import { visible } from '../../base/terminal/visible.ts';
import { counted, duration } from '../../base/terminal/wording.ts';

/**
 * Progress in lines that stay, each with the time since the start: `[1.2 s] pgvector: initdb`. A profile that has more
 * to report than its pace allows gets its latest line printed.
 */
export class PlainProgress implements Progress {
  readonly #stream: ProgressStream;
  readonly #redact: Redact;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #voices = new Map<string, Voice>();
  #closed = false;

  constructor(stream: ProgressStream, redact: Redact, now: () => number) {
    this.#stream = stream;
    this.#redact = redact;
    this.#now = now;
    this.#startedMs = now();
  }

  stage(profile: string | null, text: string): void {
    this.#report(profile ?? wholeRun, text, stagePaceMs);
  }

  tick(profile: string, done: number, total: number | null, suite?: string): void {
    const counts = total === null ? counted(done, 'check') : `${done} of ${total} checks`;
    const text = suite === undefined ? counts : `${counts}, ${suiteName(suite)}`;
    this.#report(profile, text, done === total ? 0 : tickPaceMs);
  }

  note(text: string): void {
    for (const line of text.split('\n')) this.#write(line);
  }

  close(): void {
    for (const [profile, voice] of this.#voices) this.#speak(profile, voice);
    this.#closed = true;
  }

  #report(profile: string, text: string, paceMs: number): void {
    const voice = this.#voices.get(profile) ?? { lastText: null, lastMs: -Infinity, held: null, timer: null };
    this.#voices.set(profile, voice);
    voice.held = text === voice.lastText ? null : text;
    const waitMs = voice.lastMs + paceMs - this.#now();
    if (waitMs <= 0) this.#speak(profile, voice);
    else voice.timer ??= setTimeout(() => this.#speak(profile, voice), waitMs).unref();
  }

  #speak(profile: string, voice: Voice): void {
    if (voice.timer !== null) clearTimeout(voice.timer);
    voice.timer = null;
    if (voice.held === null || this.#closed) return;
    voice.lastText = voice.held;
    voice.lastMs = this.#now();
    voice.held = null;
    this.#write(`[${duration(voice.lastMs - this.#startedMs)}] ${profile}: ${voice.lastText}`);
  }

  #write(line: string): void {
    if (!this.#closed && this.#stream.writable) this.#stream.write(`${visible(this.#redact(line))}\n`);
  }
}

/** What the lines that concern no single profile begin with. */
export const wholeRun = 'run';

const stagePaceMs = 1_000;
const tickPaceMs = 10_000;

interface Voice {
  lastText: string | null;
  lastMs: number;
  /** What is printed when the pace allows it. */
  held: string | null;
  timer: NodeJS.Timeout | null;
}
