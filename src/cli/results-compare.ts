import type { Command } from 'commander';
import { examples, exitCodeHelp } from './help.ts';
import { exampleId, openedVault, print } from './results-vault.ts';
import { writeReport } from '../base/terminal/report-file.ts';
import type { budgetFindings } from '../bench/compare/budget.ts';
import type { ResultComparison } from '../bench/compare/compare-results.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';

interface CompareFlags {
  readonly show: boolean;
  readonly force: boolean;
  readonly html?: string;
  readonly maxSlowdown?: string;
  readonly maxRecallLoss?: string;
}

/** `pgparity results compare`. */
export function addCompareCommand(results: Command, finish: (code: ExitCode) => void): void {
  results
    .command('compare')
    .description('Compare the settings that two results have in common, with intervals.')
    .argument('<first>', 'result id from "results list"')
    .argument('<second>', 'result id to compare with')
    .option('--max-slowdown <percent>', 'budget: p50 of the second above the first, in %')
    .option('--max-recall-loss <share>', 'budget: recall lost, 0.01 for a point')
    .option('--show', 'show restricted numbers on a terminal', false)
    .option('--html <file>', 'write both on one page; no restricted results')
    .option('--force', 'compare unfit results, or of different machines or data', false)
    .addHelpText(
      'after',
      examples(
        ['Compare two runs', `pgparity results compare ${exampleId} 2026-11-26-d4e5f6/pgvector`],
        [
          'Both on one page',
          `pgparity results compare ${exampleId} \\\n    2026-11-26-d4e5f6/pgvector --html compare.html`,
        ],
        [
          'A gate',
          `pgparity results compare ${exampleId} \\\n    2026-11-26-d4e5f6/pgvector --max-slowdown 10 --max-recall-loss 0.01`,
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'within the budget, or no budget given',
        1: 'a budget is broken: its whole interval is beyond the limit',
        2: 'not comparable, or wrong use',
      }),
    )
    .action(async (first: string, second: string, flags: CompareFlags) =>
      finish(await compare([first, second], flags)),
    );
}

async function compare([first, second]: readonly [string, string], flags: CompareFlags): Promise<ExitCode> {
  const { renderComparison } = await import('./results-text.ts');
  const { budgetFindings } = await import('../bench/compare/budget.ts');
  const { compareResults } = await import('../bench/compare/compare-results.ts');
  const { channelOf, disclosureOf } = await import('../vault/licence/disclosure.ts');
  const slowdownMax = parseLimit('--max-slowdown', flags.maxSlowdown, 1_000);
  const budget = {
    p50RatioMax: slowdownMax === null ? null : 1 + slowdownMax / 100,
    recallLossMax: parseLimit('--max-recall-loss', flags.maxRecallLoss, 1),
  };
  const vault = await openedVault();
  const [left, right] = [await vault.readResult(first), await vault.readResult(second)];
  const restricted = [left, right].find(({ profile }) => profile.licence.numbers === 'restricted');
  // Also that they have points in common, and whether the machines agree, is no number: but the refusal comes first.
  const channel = channelOf(process.stdout, process.env, flags.show);
  const disclosure = disclosureOf((restricted ?? left).profile.licence, channel);
  if (disclosure.kind === 'withhold') {
    throw new UsageError(
      'comparison-withheld',
      `The comparison of ${first} and ${second} is withheld: ${disclosure.reason}.`,
    );
  }
  if (flags.html !== undefined && restricted !== undefined) {
    throw new UsageError(
      'html-nothing-public',
      `--html "${flags.html}" cannot hold ${restricted.profile.name}: its licence restricts the numbers. Leave it out.`,
    );
  }
  const comparison = compareResults(left, right);
  if (comparison.obstacles.length > 0 && !flags.force) {
    throw new UsageError(
      'not-comparable',
      `${first} and ${second} are not comparable: ${comparison.obstacles.join(' ')} Pass --force to compare them anyway.`,
    );
  }
  const findings = budgetFindings(comparison, budget);
  if (flags.html !== undefined) await writePage(flags.html, [first, second], comparison, findings);
  print(renderComparison([first, second], comparison, findings, restricted?.canary ?? null));
  return findings.some(({ kind }) => kind === 'broken') ? exitCodes.broken : exitCodes.parity;
}

async function writePage(
  file: string,
  ids: readonly [string, string],
  comparison: ResultComparison,
  findings: ReturnType<typeof budgetFindings>,
): Promise<void> {
  const { loadCompareHtml } = await import('../bench/report/load-html.ts');
  const { renderCompareHtml } = await loadCompareHtml();
  const vault = await openedVault();
  const records = [await vault.read(ids[0]), await vault.read(ids[1])] as const;
  await writeReport(file, renderCompareHtml({ records, ids, comparison, findings, generatedAt: new Date() }));
}

function parseLimit(flag: string, text: string | undefined, most: number): number | null {
  if (text === undefined) return null;
  const limit = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && limit <= most) return limit;
  throw new UsageError('bad-limit', `${flag} "${text}" is not a number from 0 to ${most}.`);
}
