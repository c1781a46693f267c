import type { Command } from 'commander';
import { ask, canAsk } from './ask.ts';
import { examples } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { terminalOptions } from './terminal-options.ts';
import { redact } from '../base/config/redact.ts';
import { UsageError } from '../base/errors.ts';
import { paintLines } from '../base/terminal/line.ts';
import { writeReport } from '../base/terminal/report-file.ts';
import { visible } from '../base/terminal/visible.ts';
import { counted } from '../base/terminal/wording.ts';
import {
  acceptable,
  acceptedEntry,
  divergenceName,
  hiddenReason,
  type ReportedDivergence,
  type Grounds,
} from '../gate/parity/accept.ts';
import { changedLines, withEntry } from '../gate/parity/expectation-text.ts';
import { comparisonLines } from '../gate/report/comparison.ts';
import { readVerdict } from '../gate/report/json.ts';

interface AcceptFlags extends ProductFlags, Partial<Grounds> {
  readonly check?: string;
  readonly interactive: boolean;
  readonly dryRun: boolean;
}

export function addAcceptCommand(program: Command): void {
  addProductOption(
    program
      .command('accept')
      .description('Write divergences of a verdict into the expected divergences, and print what changes.')
      .argument('<verdict>', 'JSON verdict of "run --json"'),
  )
    .option('--check <text>', 'divergences whose "check · observation" contains this text')
    .option('--reason <text>', 'why the profiles may differ')
    .option('--link <url>', 'where it is explained: an issue, a document')
    .option('--expires <date>', 'last day, as 2027-06-30 (default: 90 days after the run)')
    .option('-i, --interactive', 'ask for each divergence, and for what is not given', false)
    .option('-n, --dry-run', 'print what would change, write nothing', false)
    .addHelpText('after', '\nOther entries of the file stay as they are.')
    .addHelpText(
      'after',
      examples(
        ['Ask for each divergence', 'pgparity run --json v.json; pgparity accept -i v.json'],
        [
          'One of them',
          'pgparity accept v.json --check "totals are exact" \\\n    --reason "numeric is float here" --link https://example.com/7',
        ],
      ),
    )
    .action(async (file: string, flags: AcceptFlags) => accept(file, flags));
}

async function accept(file: string, flags: AcceptFlags): Promise<void> {
  if (flags.interactive && !canAsk())
    throw new UsageError('accept-unasked', 'There is no terminal to ask on: give --reason and --link instead of -i.');
  const config = await loadProduct(flags);
  const { expectationsText, parseExpectations } = await import('../gate/parity/expectation.ts');
  const place = config.expectedDivergencesFile;
  const before = await expectationsText(place);
  const existing = parseExpectations(place, before, config.profiles);
  const divergences = acceptable(await readVerdict(file), flags.check);
  const today = new Date().toISOString().slice(0, 10);
  let text = before;
  let grounds: Grounds = { reason: flags.reason, link: flags.link, expires: flags.expires };
  let accepted = 0;
  for (const divergence of divergences) {
    const hidden = hiddenReason(divergence);
    if (hidden !== null) {
      // Nobody is asked what has one answer; and what was answered before it is kept.
      if (!flags.interactive) throw new UsageError('accept-hidden', hidden);
      process.stdout.write(`\n${visible(redact(hidden))}\n`);
      continue;
    }
    if (flags.interactive) {
      const answer = await askAbout(divergence, grounds);
      if (answer === 'end') break;
      if (answer === 'no') continue;
      grounds = answer;
    }
    const after = withEntry(text, acceptedEntry(divergence, grounds, existing, today));
    process.stdout.write(`${changedLines(text, after).map(visible).join('\n')}\n`);
    text = after;
    accepted += 1;
  }
  parseExpectations(place, text, config.profiles);
  const what = `${counted(accepted, 'divergence')} of ${divergences.length}`;
  if (flags.dryRun || accepted === 0) return void process.stdout.write(`${what} accepted; nothing is written.\n`);
  await writeReport(place, text);
  process.stdout.write(`${what} accepted in ${place}.\n`);
}

/** Shows a divergence and asks whether it is meant, and for its grounds, with those of the one before as defaults. */
async function askAbout(divergence: ReportedDivergence, before: Grounds): Promise<Grounds | 'no' | 'end'> {
  const options = terminalOptions();
  const lines = comparisonLines(divergence.values, options.widthColumns);
  process.stdout.write(`\n${visible(redact(divergenceName(divergence)))}\n${paintLines(lines, options)}\n`);
  const meant = (await ask('Is it meant? (y/N, q to end) ')).toLowerCase();
  if (meant.startsWith('q')) return 'end';
  if (!meant.startsWith('y')) return 'no';
  return {
    reason: await asked('Reason', before.reason),
    link: await asked('Link', before.link),
    expires: await asked('Expires', before.expires ?? divergence.entry?.expires),
  };
}

async function asked(name: string, preset: string | undefined): Promise<string | undefined> {
  const answer = await ask(preset === undefined ? `${name}: ` : `${name} (Enter for ${preset}): `);
  return answer === '' ? preset : answer;
}
