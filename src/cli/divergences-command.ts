import type { Command } from 'commander';
import { examples } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { visible } from '../base/terminal/visible.ts';
import { counted } from '../base/terminal/wording.ts';

export function addDivergencesCommand(program: Command): void {
  addProductOption(
    program
      .command('divergences')
      .description('List the expected divergences with their age, and which of them expired.'),
  )
    .option('--expired', 'only those that expired', false)
    .addHelpText('after', '\nThe age is that of the entry in git.')
    .addHelpText('after', examples(['What has to be looked at again', 'pgparity divergences --expired']))
    .action(async (flags: ProductFlags & { readonly expired: boolean }) => {
      const config = await loadProduct(flags);
      const { expectationsText, parseExpectations } = await import('../gate/parity/expectation.ts');
      const { entryDays } = await import('../gate/parity/entry-days.ts');
      const file = config.expectedDivergencesFile;
      const text = await expectationsText(file);
      const entries = parseExpectations(file, text, config.profiles);
      const days = await entryDays(file, text);
      const today = new Date().toISOString().slice(0, 10);
      const expired = entries.filter(({ expires }) => expires < today).length;
      print(`${file}: ${counted(entries.length, 'entry', 'entries')}, ${expired} expired`);
      for (const [index, { check, observation, values, reason, link, expires }] of entries.entries()) {
        if (flags.expired && expires >= today) continue;
        const since = days[index] ?? null;
        print(
          '',
          `${check} · ${observation}`,
          `  profiles: ${Object.keys(values).join(', ')}`,
          `  reason: ${reason}`,
          `  link: ${link}`,
          `  age: ${since === null ? 'unknown, not committed to git' : `${counted(daysBetween(since, today), 'day')}, since ${since}`}`,
          expires < today
            ? `  EXPIRED on ${expires}, ${counted(daysBetween(expires, today), 'day')} ago`
            : `  expires: ${expires}, in ${counted(daysBetween(today, expires), 'day')}`,
        );
      }
    });
}

function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / dayMs);
}

const dayMs = 24 * 60 * 60 * 1000;

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.map(visible).join('\n')}\n`);
}
