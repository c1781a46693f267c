import type { SkippedRows } from '../bench/dataset/readers/skipped-rows.ts';
import { visible } from '../base/terminal/visible.ts';
import { counted } from '../base/terminal/wording.ts';

/** The skipped rows by reason, with the place of the first, one line each. Empty when no row was skipped. */
export function skippedRowsText(skipped: SkippedRows): string {
  if (skipped.rows === 0) return '';
  const lines = [`\n${counted(skipped.rows, 'row')} skipped:`];
  for (const [reason, { rows, examples }] of skipped.reasons) {
    lines.push(`  ${reason}: ${counted(rows, 'row')}, the first at ${visible(examples[0] ?? 'no known place')}`);
  }
  return `${lines.join('\n')}\n`;
}
