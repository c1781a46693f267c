import { MigrationError } from './migration-error.ts';
import { landmarksOf } from '../../engine/sql/landmark.ts';

/** A text of another tool, of which the part that goes forwards is kept. */
export interface MarkedText {
  /** As many lines as the whole: what does not run is empty lines. */
  readonly text: string;
  /** Whose markers were followed; null where there are none. */
  readonly tool: string | null;
  /** Whether they ask for no transaction. */
  readonly noTransaction: boolean;
}

/**
 * Reads the markers with which other tools divide a file into what applies a change and what takes it back, and keeps the
 * first part. Throws {@link MigrationError} where PostgreSQL and the tool would divide differently, and for what cannot be
 * followed.
 */
export function followMarkers(text: string, path: string): MarkedText {
  const markers = markersIn(text, path);
  const [first] = markers;
  if (first === undefined) return { text, tool: null, noTransaction: false };
  const refuse = ({ line }: Marker, sentence: string): never => {
    throw new MigrationError('migration-marker', { path, line }, sentence);
  };
  for (const marker of markers) {
    if (marker.kind === 'other')
      refuse(marker, `"${marker.text}" of ${marker.tool} is not followed: ${marker.instead}.`);
    if (marker.tool !== first.tool) refuse(marker, `Markers of ${first.tool} and of ${marker.tool} stand in one file.`);
  }
  const ups = markers.filter(({ kind }) => kind === 'up');
  const downs = markers.filter(({ kind }) => kind === 'down');
  if (ups[1] !== undefined) refuse(ups[1], `"${ups[1].text}" stands twice: make two migrations of the file.`);
  const [up] = ups;
  const [down] = downs;
  if (up === undefined && down !== undefined && !first.startsForwards) {
    refuse(down, `"${down.text}" of ${down.tool} stands here and no marker says which part goes forwards: add it.`);
  }
  const start = up?.start ?? 0;
  const end = downs.find((marker) => marker.start > start)?.start ?? text.length;
  const before = text.slice(0, Math.min(start, down?.start ?? start));
  if (up !== undefined && holdsMore(before)) {
    refuse(
      first,
      `Something stands before "${first.text}" that ${first.tool} would not run: move it below, or remove it.`,
    );
  }
  return {
    text: `${emptyLines(text.slice(0, start))}${text.slice(start, end)}${emptyLines(text.slice(end))}`,
    tool: first.tool,
    noTransaction: markers.some(({ noTransaction }) => noTransaction),
  };
}

interface Marker {
  readonly tool: string;
  readonly kind: 'up' | 'down' | 'hint' | 'other';
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly noTransaction: boolean;
  readonly startsForwards: boolean;
  readonly instead: string;
}

interface Rule {
  readonly tool: string;
  readonly kind: Marker['kind'];
  readonly pattern: RegExp;
  /** The file begins with what goes forwards, without a marker. */
  readonly startsForwards?: boolean;
  readonly instead?: string;
}

const rules: readonly Rule[] = [
  { tool: 'node-pg-migrate', kind: 'up', pattern: /^--[\s-]*up\s+migration/i },
  { tool: 'node-pg-migrate', kind: 'down', pattern: /^--[\s-]*down\s+migration/i },
  { tool: 'dbmate', kind: 'up', pattern: /^--\s*migrate:up\b/i },
  { tool: 'dbmate', kind: 'down', pattern: /^--\s*migrate:down\b/i },
  { tool: 'goose', kind: 'up', pattern: /^--\s*\+goose\s+up\b/i },
  { tool: 'goose', kind: 'down', pattern: /^--\s*\+goose\s+down\b/i },
  {
    tool: 'goose',
    kind: 'hint',
    pattern: /^--\s*\+goose\s+(?:statementbegin|statementend|no\s+transaction|envsub\s+off)\b/i,
  },
  { tool: 'goose', kind: 'other', pattern: /^--\s*\+goose\b/i, instead: 'write the values into the file' },
  { tool: 'sql-migrate', kind: 'up', pattern: /^--\s*\+migrate\s+up\b/i },
  { tool: 'sql-migrate', kind: 'down', pattern: /^--\s*\+migrate\s+down\b/i },
  { tool: 'sql-migrate', kind: 'hint', pattern: /^--\s*\+migrate\s+statement(?:begin|end)\b/i },
  { tool: 'sql-migrate', kind: 'other', pattern: /^--\s*\+migrate\b/i, instead: 'take the line out' },
  { tool: 'rambler', kind: 'up', pattern: /^--\s*rambler\s+up\b/i },
  { tool: 'rambler', kind: 'down', pattern: /^--\s*rambler\s+down\b/i },
  { tool: 'shmig', kind: 'up', pattern: /^--\s*=+\s*up\s*=+/i },
  { tool: 'shmig', kind: 'down', pattern: /^--\s*=+\s*down\s*=+/i },
  { tool: 'Play', kind: 'up', pattern: /^-+\s*!ups\b/i },
  { tool: 'Play', kind: 'down', pattern: /^-+\s*!downs\b/i },
  { tool: 'tern', kind: 'down', pattern: /^-{4}\s*create above\s*\/\s*drop below\s*-{4}/i, startsForwards: true },
  { tool: 'MyBatis Migrations', kind: 'down', pattern: /^--\s*\/\/\s*@undo\b/i, startsForwards: true },
  {
    tool: 'Liquibase',
    kind: 'other',
    pattern: /^--\s*liquibase\s+formatted\s+sql\b/i,
    instead: 'its changesets have conditions and contexts of their own; make a plain file of each',
  },
];

const noTransactionWords = /\btransaction\s*:\s*false\b|\bnotransaction\b|\bno\s+transaction\b/i;

/** Throws where a line looks like a marker and is part of a string or of another comment: tools cut there all the same. */
function markersIn(text: string, path: string): readonly Marker[] {
  const markers: Marker[] = [];
  let comments: ReadonlySet<number> | undefined;
  let line = 0;
  let next = 0;
  for (const whole of text.split('\n')) {
    const start = next + (whole.length - whole.trimStart().length);
    const words = whole.trim();
    next += whole.length + 1;
    line += 1;
    const rule = words.startsWith('--') ? rules.find(({ pattern }) => pattern.test(words)) : undefined;
    if (rule === undefined) continue;
    const { tool, kind, startsForwards = false, instead = '' } = rule;
    comments ??= new Set([...landmarksOf(text)].flatMap((mark) => (mark.kind === 'comment' ? [mark.start] : [])));
    // What takes a change back never runs, whatever it holds.
    if (!comments.has(start) && !markers.some((marker) => marker.kind === 'down')) {
      const sentence = `"${words}" is within a string or a comment for PostgreSQL, and a marker for ${tool}: move or reword it.`;
      throw new MigrationError('migration-marker', { path, line }, sentence);
    }
    const noTransaction = kind !== 'down' && noTransactionWords.test(words);
    markers.push({ tool, kind, text: words, line, start, noTransaction, startsForwards, instead });
  }
  return markers;
}

/** Whether something else than comments and empty lines stands there. */
function holdsMore(text: string): boolean {
  let rest = text;
  for (const { kind, start, end } of [...landmarksOf(text)].toReversed()) {
    if (kind === 'comment') rest = rest.slice(0, start) + rest.slice(end);
  }
  return rest.trim() !== '';
}

function emptyLines(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1);
}
