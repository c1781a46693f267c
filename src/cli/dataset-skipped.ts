import type { SkippedRows } from '../bench/dataset/readers/skipped-rows.ts';
import { visible } from '../base/terminal/visible.ts';
import { counted } from '../base/terminal/wording.ts';

/** What was left out and where the first of it is, a line each; empty where nothing was. */
export function skippedRowsText(skipped: SkippedRows): string {
  if (skipped.rows === 0) return '';
  const lines = [`\n${counted(skipped.rows, 'row')} left out:`];
  for (const [reason, { rows, examples }] of skipped.reasons) {
    lines.push(`  ${reason}: ${counted(rows, 'row')}, the first at ${visible(examples[0] ?? 'no known place')}`);
  }
  return `${lines.join('\n')}\n`;
}
