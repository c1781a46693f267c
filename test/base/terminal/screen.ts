import { clusters, widthOf } from '../../../src/base/terminal/text-width.ts';

/** A terminal that understands what the progress emits: text, line breaks, cursor up, and clear to the end. */
export class Screen {
  readonly writable = true;
  columns: number;
  readonly rows: number;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    // eslint-disable-next-line no-control-regex -- escape sequences are what a terminal reads
    for (const [part] of text.matchAll(/\u001b\[\d*[A-Z]|\n|\r|[^\u001b\n\r]+|\u001b/g)) this.#obey(part);
    return true;
  }

  /** The lines that a person sees, without empty ones at the end. */
  shown(): readonly string[] {
    return this.#lines
      .join('\n')
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  }

  /** Makes the terminal narrower or wider, and lets it wrap its lines anew, as most do. */
  resize(columns: number): void {
    const logical = this.#lines;
    this.columns = columns;
    this.#lines = logical.flatMap((line) => (line === '' ? [''] : chunks(line, columns)));
    this.#row = this.#lines.length - 1;
  }

  #obey(part: string): void {
    if (part === '\n') this.#newLine();
    else if (part === '\r') this.#column = 0;
    else if (part.startsWith('\u001b')) this.#control(part);
    else for (const cluster of clusters(part)) this.#put(cluster);
  }

  #control(sequence: string): void {
    const amount = Number(sequence.slice(2, -1) || 1);
    if (sequence.endsWith('A')) this.#row = Math.max(0, this.#row - amount);
    else if (sequence === '\u001b[0J') {
      this.#lines = [...this.#lines.slice(0, this.#row), (this.#lines[this.#row] ?? '').slice(0, this.#column)];
    } else throw new RangeError(`The terminal does not know ${JSON.stringify(sequence)}.`);
  }

  #put(cluster: string): void {
    if (this.#column + widthOf(cluster) > this.columns) this.#newLine();
    const line = this.#lines[this.#row] ?? '';
    this.#lines[this.#row] = line.slice(0, this.#column).padEnd(this.#column) + cluster + line.slice(this.#column + 1);
    this.#column += widthOf(cluster);
  }

  #newLine(): void {
    this.#row += 1;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push('');
  }
}

function chunks(line: string, columns: number): string[] {
  return Array.from({ length: Math.ceil(line.length / columns) }, (_, index) =>
    line.slice(index * columns, (index + 1) * columns),
  );
}
