import type { Command } from 'commander';
import { columns } from './columns.ts';
import { examples } from './help.ts';
import { openedVault, print } from './results-vault.ts';
import type { Trend, TrendRun } from '../bench/compare/trend.ts';
import { UsageError } from '../base/errors.ts';
import { timeText } from '../vault/result/figure-text.ts';
import type { Disclosure } from '../vault/licence/disclosure.ts';

interface TrendFlags {
  readonly profile?: string;
  readonly point?: string;
  readonly show: boolean;
}

/** `pgparity results trend`. */
export function addTrendCommand(results: Command): void {
  results
    .command('trend')
    .description('List the runs of each workload over time, and what changed between.')
    .option('--profile <name>', 'runs of one profile')
    .option('--point <id>', 'one setting (default: the fastest above recall 0.95)')
    .option('--show', 'show restricted numbers on a terminal', false)
    .addHelpText(
      'after',
      examples(
        ['Every profile and workload', 'pgparity results trend'],
        [
          'One setting over time',
          "pgparity results trend --profile pgvector \\\n    --point 'hnsw m=16 ef_construction=64 / ef_search=40'",
        ],
      ),
    )
    .action(async (flags: TrendFlags) => print(await trend(flags)));
}

async function trend({ profile, point, show }: TrendFlags): Promise<string> {
  const { trendsOf } = await import('../bench/compare/trend.ts');
  const { channelOf, disclosureOf } = await import('../vault/licence/disclosure.ts');
  const { withCanary } = await import('../vault/licence/canary.ts');
  const { minuteText } = await import('./results-text.ts');
  const vault = await openedVault();
  const { results, unreadable } = await vault.readResults();
  const chosen = [...results].filter(([, result]) => profile === undefined || result.profile.name === profile);
  const trends = trendsOf(new Map(chosen), { point: point ?? null });
  if (trends.length === 0) {
    const whose = profile === undefined ? '' : ` of the profile "${profile}"`;
    throw new UsageError('no-results', `The vault ${vault.root} has no result${whose}. Run "pgparity results list".`);
  }
  const channel = channelOf(process.stdout, process.env, show);
  const texts = trends.map((each) => {
    const first = each.runs[0]?.result;
    if (first === undefined) return '';
    const { licence } = first.profile;
    const disclosure = disclosureOf(licence, channel);
    const text = trendText(each, disclosure, minuteText);
    return licence.numbers === 'restricted' && disclosure.kind === 'show' ? withCanary(text, first.canary) : text;
  });
  return [...texts, ...unreadable.map(({ id, reason }) => `${id}  cannot be read: ${reason}\n`)].join('\n');
}

function trendText({ runs }: Trend, disclosure: Disclosure, timeOf: (startedAt: string) => string): string {
  const first = runs[0]?.result;
  if (first === undefined) return '';
  const { profile, dataset, k } = first;
  const head = `${profile.name}${profile.standIn ? ' (stand-in)' : ''}: ${dataset.name}, ${dataset.metric}, k ${k}\n`;
  const cells = runs.map((run) => cellsOf(run, disclosure, timeOf));
  const heads =
    disclosure.kind === 'show' ? [['run', 'started', 'setting', 'recall [95 %]', 'p50 ms', 'p95 ms', '']] : [];
  const lines = columns([...heads, ...cells.flat()])
    .trimEnd()
    .split('\n');
  const rows = lines.splice(heads.length);
  const body = runs.flatMap(({ changes }, place) => [
    ...changes.map((change) => `  changed: ${change}`),
    ...rows.splice(0, cells[place]?.length ?? 0).map((line) => `  ${line}`),
  ]);
  const end = disclosure.kind === 'show' ? [] : [`  numbers withheld: ${disclosure.reason}`];
  return `${[`${head.trimEnd()}`, ...lines.map((line) => `  ${line}`), ...body, ...end].join('\n')}\n`;
}

/** A line a setting; without numbers not even which setting is the fastest. */
function cellsOf(
  { id, result, points }: TrendRun,
  disclosure: Disclosure,
  timeOf: (startedAt: string) => string,
): readonly (readonly string[])[] {
  const run = [id, timeOf(result.startedAt)];
  const fit = result.fitness.fit ? '' : 'UNFIT';
  if (disclosure.kind === 'withhold') return [[...run, fit]];
  if (points.length === 0) return [[...run, 'not measured', '', '', '', fit]];
  return points.map(({ id: point, recall, latency }) => [
    ...run,
    point,
    `${recall.mean.toFixed(4)} [${recall.interval.map((end) => end.toFixed(4)).join(', ')}]`,
    timeText(latency.p50Ms),
    timeText(latency.p95Ms),
    fit,
  ]);
}
