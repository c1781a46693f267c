import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';

/** What a file says to the lint in its comments. */
export interface Annotations {
  readonly approvals: readonly Approval[];
  /** `-- rows: orders 2000000` */
  readonly rows: Readonly<Record<string, number>>;
}

/** `-- approve: drop column orders.note, reason: moved to order_notes` */
interface Approval {
  /** In small letters, with single spaces. */
  readonly action: string;
  readonly reason: string;
  readonly line: number;
}

/** Throws {@link MigrationError} for a line that means to be one of the two and cannot be read. */
export function readAnnotations(file: MigrationFile): Annotations {
  const approvals: Approval[] = [];
  const rows: Record<string, number> = {};
  for (const { text, line } of file.comments) {
    if (/^--\s*approve\b/i.test(text)) approvals.push(approvalIn(text, file.path, line));
    if (/^--\s*rows\s*:/i.test(text)) {
      const [, table = '', count = ''] =
        rowsLine.exec(text) ?? unreadable(text, file.path, line, '-- rows: orders 2000000');
      rows[table] = Number(count.replaceAll('_', ''));
    }
  }
  return { approvals, rows };
}

const approvalLine = /^--\s*approve\s*:\s*(.+?)\s*,\s*reason\s*:?\s+(\S.*)$/i;
const rowsLine = /^--\s*rows\s*:\s*(\S+)\s+(\d[\d_]*)\s*$/i;

function approvalIn(text: string, path: string, line: number): Approval {
  const example = '-- approve: drop column orders.note, reason: moved to order_notes';
  const [, action = '', reason = ''] = approvalLine.exec(text) ?? unreadable(text, path, line, example);
  return { action: action.toLowerCase().replaceAll(/\s+/g, ' '), reason: reason.trim(), line };
}

function unreadable(text: string, path: string, line: number, example: string): never {
  throw new MigrationError(
    'migration-annotation',
    { path, line },
    `"${text}" cannot be read; write it as "${example}".`,
  );
}
