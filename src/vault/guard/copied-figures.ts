import { storedFigureOf, type Figure, type StoredFigures } from './stored-figures.ts';

/** Written in a line or in the one before it, it excuses the numbers of that line. */
export const excuse = 'pgparity-guard: not measured';

interface CopiedFiguresHit {
  /** Of the figure that completes the copy; from 1. */
  readonly line: number;
  readonly result: string;
}

/** Finds a restricted result that a file holds two or more different figures of. */
export class CopiedFigures {
  readonly #stored: StoredFigures;
  readonly #found = new Map<string, Set<Figure>>();

  constructor(stored: StoredFigures) {
    this.#stored = stored;
  }

  /** Reads the next part of the file; each result is reported once a file. `linesBefore` lines precede the part. */
  *read(text: string, linesBefore = 0): Generator<CopiedFiguresHit> {
    if (this.#stored.size === 0) return;
    let previous = '';
    for (const [index, line] of text.split('\n').entries()) {
      const excused = line.includes(excuse) || previous.includes(excuse);
      previous = line;
      if (excused) continue;
      for (const figure of figuresIn(line)) {
        for (const result of this.#stored.get(figure) ?? []) {
          if (this.#completes(result, figure)) yield { line: linesBefore + index + 1, result };
        }
      }
    }
  }

  #completes(result: string, figure: Figure): boolean {
    const figures = this.#found.get(result) ?? new Set();
    if (figures.has(figure)) return false;
    this.#found.set(result, figures.add(figure));
    return figures.size === figuresMin;
  }
}

const figuresMin = 2;

/** `2.413`, `1,234.5`, `1'234`, `2,413521`, `6.1e-3`; no part of a version or an address. */
const writtenNumber = /(?<![\d.])\d+(?:[,']\d{3})*(?:[.,]\d+)?(?:e[+-]?\d{1,3})?(?!\.?\d)/gi;

function* figuresIn(line: string): Generator<Figure> {
  for (const [written] of line.matchAll(writtenNumber)) {
    // A comma before exactly three digits separates thousands, unless nothing but zero precedes it.
    const decimal = written.replaceAll(/(?<=[1-9]\d*)[,'](?=\d{3}(?!\d))/g, '').replace(',', '.');
    const figure = storedFigureOf(Number(decimal));
    if (figure !== null) yield figure;
  }
}
