import { cutMessage, noSuite, withDistinctNames, type TestResult } from './test-result.ts';

/** What a program's standard output says in the Test Anything Protocol, versions 12 to 14. */
export interface TapOutput {
  /** False where nothing in the output is TAP. */
  readonly found: boolean;
  readonly results: readonly TestResult[];
  /** Why the output as a whole is no success: a bail-out, or fewer tests than planned. */
  readonly fault: string | null;
}

/** Reads the lines of an output as they come. Lines that are no TAP are passed over. */
export class TapReader {
  readonly #results: TestResult[] = [];
  /** The groups that are open, each with the column in which its tests begin. */
  readonly #groups: Group[] = [];
  #versionSeen = false;
  #planned: number | null = null;
  #topLevel = 0;
  #bailOut: string | null = null;
  #last: Point | null = null;
  #yaml: YamlBlock | null = null;

  line(text: string): void {
    const column = text.length - text.trimStart().length;
    const content = text.trim();
    if (this.#yaml !== null) {
      this.#yamlLine(this.#yaml, text, content, column);
      return;
    }
    if (content === '---' && this.#last !== null) this.#yaml = { column, lines: [] };
    else this.#tapLine(content, column);
  }

  /** How many tests there are so far. */
  get count(): number {
    return this.#results.length;
  }

  output(): TapOutput {
    this.#settle();
    const missing = this.#planned === null ? 0 : this.#planned - this.#topLevel;
    const short = missing > 0 ? `It planned ${this.#planned} tests and reported ${this.#topLevel}.` : null;
    return {
      found: this.#versionSeen || (this.#planned !== null && this.#topLevel > 0) || this.#bailOut !== null,
      results: withDistinctNames(this.#results),
      fault: this.#bailOut ?? short,
    };
  }

  #tapLine(content: string, column: number): void {
    const group = /^# Subtest: (.*)$/.exec(content);
    const point = /^(not )?ok\b(?: +(\d+)\b)?(?: +- | *)(.*)$/.exec(content);
    const plan = /^1\.\.(\d+)\b/.exec(content);
    if (/^TAP version 1[2-4]$/.test(content)) this.#versionSeen = true;
    else if (group !== null) this.#opens(unescaped(group[1] ?? ''), column);
    else if (point !== null) this.#point(point[1] === undefined, point[3] ?? '', column);
    else if (plan !== null && column === 0) this.#planned = Number(plan[1]);
    else if (content.startsWith('Bail out!'))
      this.#bailOut = `It bailed out: ${content.slice(9).trim() || 'no reason given'}`;
    else if (content.startsWith('#') && this.#last?.passed === false) this.#last.notes.push(content.slice(1).trim());
  }

  /** `# Subtest` stands in the column of the group's own line (node:test), or in that of its tests (TAP 14, Perl). */
  #opens(name: string, column: number): void {
    this.#settle();
    while ((this.#groups.at(-1)?.column ?? -1) >= column) this.#groups.pop();
    this.#groups.push({ name, column, tests: 0, failed: 0 });
  }

  #point(passed: boolean, description: string, column: number): void {
    this.#settle();
    const { name, directive, reason } = partsOf(description);
    let group: Group | null = null;
    while ((this.#groups.at(-1)?.column ?? 0) > column) group = this.#groups.pop() ?? null;
    if (this.#groups.at(-1)?.name === name) group = this.#groups.pop() ?? null;
    if (group?.name !== name) group = null;
    if (column === 0) this.#topLevel += 1;
    const path = this.#groups.map((each) => each.name);
    this.#last = { passed, name, directive, reason, path, group, notes: [], error: null };
  }

  /** What follows a test's line belongs to it, so that it is known whole when the next one comes. */
  #settle(): void {
    const point = this.#last;
    this.#last = null;
    this.#yaml = null;
    if (point === null) return;
    const { passed, directive, reason, path, group, name, notes, error } = point;
    const failed = !passed && directive === null;
    for (const each of this.#groups) {
      each.tests += 1;
      if (failed) each.failed += 1;
    }
    // A group repeats what its tests did, unless it failed for a reason of its own.
    if (group !== null && group.tests > 0 && (!failed || group.failed > 0)) return;
    const [suite = noSuite, ...others] = path;
    this.#results.push({
      suite,
      name: [...others, name === '' ? `test ${this.#results.length + 1}` : name].join(' > '),
      outcome: directive === null ? (passed ? 'passed' : 'failed') : 'skipped',
      message: cutMessage(directive === null ? (error ?? notes.join('\n')) : reason === '' ? directive : reason),
    });
  }

  #yamlLine(yaml: YamlBlock, text: string, content: string, column: number): void {
    if (content === '...' && column <= yaml.column) {
      if (this.#last?.passed === false) this.#last.error = errorIn(yaml.lines.map((line) => line.slice(yaml.column)));
      this.#yaml = null;
    } else if (yaml.lines.length < yamlLinesMax) yaml.lines.push(text);
  }
}

const yamlLinesMax = 1_000;

/** What a test's line is followed by, to be read when it ends. */
interface YamlBlock {
  readonly column: number;
  readonly lines: string[];
}

interface Group {
  readonly name: string;
  readonly column: number;
  tests: number;
  failed: number;
}

interface Point {
  readonly passed: boolean;
  readonly name: string;
  readonly directive: 'skip' | 'todo' | null;
  readonly reason: string;
  readonly path: readonly string[];
  /** The group whose own line it is. */
  readonly group: Group | null;
  readonly notes: string[];
  error: string | null;
}

function partsOf(description: string): Pick<Point, 'name' | 'directive' | 'reason'> {
  const [, name = '', word, reason = ''] =
    /^(.*?)(?:(?:^|(?<!\\)\s)#\s*(skip|todo)\S*\s*(.*))?$/i.exec(description) ?? [];
  const directive = word === undefined ? null : word.toLowerCase() === 'skip' ? 'skip' : 'todo';
  return { name: unescaped(name).trim(), directive, reason: unescaped(reason).trim() };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\#])/g, '$1');
}

/** The message of a test's YAML block, one key deep: a block of lines, or a value in one line. */
function errorIn(lines: readonly string[]): string | null {
  const start = lines.findIndex((line) => /^(?:error|message):/.test(line));
  if (start < 0) return null;
  const value = (lines[start] ?? '').replace(/^\w+: */, '');
  if (!/^[|>][-+]?\d?$/.test(value)) return value.replace(/^(['"])(.*)\1$/, '$2').replaceAll("''", "'");
  const rest = lines.slice(start + 1);
  // node:test indents the first line only of a text that it did not begin.
  const end = rest.findIndex((line) => /^[a-z]\w*:(?: |$)/i.test(line));
  return (end < 0 ? rest : rest.slice(0, end)).map((line) => line.replace(/^ {2}/, '')).join('\n');
}
