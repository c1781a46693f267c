import { CopiedFigures } from './copied-figures.ts';
import { decodedRuns, withLineBreaks, withoutEscapes } from './encoded-text.ts';
import { markersIn } from './marker.ts';
import type { GuardedProfiles } from './guarded-profiles.ts';
import { resultShapesIn } from './result-shape.ts';
import type { StoredFigures } from './stored-figures.ts';

export interface TextHit {
  readonly kind: 'canary' | 'hidden-canary' | 'result-document' | 'numbers' | 'consented';
  readonly line: number | null;
  readonly canary: string | null;
  readonly result: string | null;
}

interface TextScannerOptions {
  readonly profiles: GuardedProfiles;
  readonly figures: StoredFigures;
  readonly onHit: (hit: TextHit) => void;
  /** Something that was encoded in the text. */
  readonly onDecoded: (bytes: Uint8Array, line: number) => void;
}

/** Looks for restricted results in a stream of bytes, in windows, so that memory is bounded. */
export class TextScanner {
  readonly #options: TextScannerOptions;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #carry = '';
  #linesBefore = 0;
  readonly #seen = new Set<string>();
  readonly #copied: CopiedFigures;

  constructor(options: TextScannerOptions) {
    this.#options = options;
    this.#copied = new CopiedFigures(options.figures);
  }

  push(chunk: Uint8Array): void {
    // A copy: who gives the chunk may use its memory again.
    this.#pieces.push(Uint8Array.from(chunk));
    this.#bytes += chunk.length;
    if (this.#bytes >= windowBytes) this.#scan();
  }

  end(): void {
    if (this.#bytes > 0) this.#scan();
  }

  #scan(): void {
    const window = this.#carry + Buffer.concat(this.#pieces).toString('latin1');
    this.#pieces = [];
    this.#bytes = 0;
    // UTF-16 and UTF-32 of plain letters are those letters with NUL between them.
    const letters = window.replaceAll('\0', '');
    const shown = window.length === letters.length;
    this.#markers(letters, (hidden) => (hidden || !shown ? 'hidden-canary' : 'canary'));
    const unescaped = withoutEscapes(letters);
    if (unescaped !== letters) this.#markers(unescaped, () => 'hidden-canary');
    const text = withLineBreaks(letters);
    for (const index of resultShapesIn(text, this.#options.profiles))
      this.#report('result-document', this.#lineAt(text, index), null);
    if (isReadable(text)) {
      for (const { line, result } of this.#copied.read(text, this.#linesBefore)) this.#report('numbers', line, result);
    }
    for (const { index, bytes } of decodedRuns(letters)) this.#options.onDecoded(bytes, this.#lineAt(letters, index));
    this.#carry = window.slice(-carryCharacters);
    this.#linesBefore += newlinesIn(window, window.length - this.#carry.length);
  }

  #markers(text: string, kindOf: (hidden: boolean) => 'canary' | 'hidden-canary'): void {
    for (const { kind, canary, index, hidden } of markersIn(text)) {
      // A canary that shows as it is needs no second report in another spelling.
      const key = canary ?? kind;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const line = index === null ? null : this.#lineAt(text, index);
      this.#options.onHit({ kind: kind === 'consented' ? 'consented' : kindOf(hidden), line, canary, result: null });
    }
  }

  #report(kind: TextHit['kind'], line: number, result: string | null): void {
    this.#options.onHit({ kind, line, canary: null, result });
  }

  #lineAt(text: string, index: number): number {
    return this.#linesBefore + newlinesIn(text, index) + 1;
  }
}

const windowBytes = 4 * 1024 * 1024;
/** More than the longest form of a canary, and more than any number, so that a window's edge cuts neither. */
const carryCharacters = 8 * 1024;

function newlinesIn(text: string, end: number): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0 && index < end; index = text.indexOf('\n', index + 1)) count += 1;
  return count;
}

function isReadable(text: string): boolean {
  const beginning = text.slice(0, 4096);
  // oxlint-disable-next-line no-control-regex -- control characters distinguish data from text
  return (beginning.match(/[\u0001-\u0008\u000e-\u001f]/g)?.length ?? 0) <= beginning.length / 100;
}
