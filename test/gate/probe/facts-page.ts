import type { Assumption } from '../../../src/gate/probe/assumption.ts';
import { assumptions } from '../../../src/gate/probe/assumptions.ts';
import { releasesText } from '../../../src/gate/probe/releases.ts';
import { restsOn } from '../../../src/gate/probe/rests-on.ts';
import { standInReleases } from '../../../src/engine/server/stand-in-release.ts';
import { refusalWordings } from '../../../src/schema/vector/refusal-wordings.ts';
import type { RestingSuite } from '../../../src/gate/probe/resting-suites.ts';

/** The page of every assumption about AlloyDB Omni, by release, and of what the stand-in plays. Markdown. */
export function factsPage(suites: readonly RestingSuite[]): string {
  return [
    '# Facts on AlloyDB Omni',
    'Written from `src/gate/probe/` by `npx vitest run test/gate/probe/facts-page.test.ts -u`, which holds it in step. Nobody has run AlloyDB Omni for this project',
    'yet: `pgparity probe` finds out which of these facts hold on a server. The pinned image is 15.12.0; with a newer tag the rows of its',
    'release hold.',
    '',
    '## Assumptions',
    table(
      ['assumption', 'release', 'expected', 'grade', 'source', 'rests on it'],
      assumptions.flatMap((assumption) => rowsOf(assumption, suites)),
    ),
    '',
    '## Wordings of a refusal',
    'A message is matched by its parts, so that a prefix or a name in it does no harm.',
    '',
    table(
      ['kind', 'wording', 'seen on'],
      refusalWordings.map(({ kind, example, seenOn }) => [kind, code(example), seenOn]),
    ),
    '',
    '## The stand-in by release',
    'Set `PGPARITY_STAND_IN`. A setting that is not listed has its default: see `fixtures/scann-stand-in/README.md`.',
    '',
    table(
      ['setting', ...Object.keys(standInReleases)],
      [...new Set(Object.values(standInReleases).flatMap((settings) => Object.keys(settings)))].map((name) => [
        code(name),
        ...Object.values(standInReleases).map((settings) => settings[name] ?? 'default'),
      ]),
    ),
    '',
    '| behaviour | 15.12 | 17.9 |',
    '|---|---|---|',
    ...assumptions.flatMap(behaviourRow),
    '',
  ].join('\n');
}

function rowsOf(assumption: Assumption, suites: readonly RestingSuite[]): string[][] {
  const { id, sentence, grade } = assumption;
  const files = [...(restsOn[id] ?? []).map(code), ...suitesOf(id, suites).map(code)].join(', ');
  const named = `\`${id}\`: ${sentence}`;
  if (!('assumed' in assumption)) return [[named, 'all', 'not probed', grade, sourceOf(assumption), files]];
  const others = assumption.otherwise ?? [];
  return [
    [
      named,
      others.length === 0 ? 'all' : 'others',
      code(JSON.stringify(assumption.assumed)),
      grade,
      sourceOf(assumption),
      files,
    ],
    ...others.map((other) => [
      `\`${id}\``,
      `${releasesText(other.on)}${other.onlyOmni === true ? ', not the stand-in' : ''}`,
      code(JSON.stringify(other.assumed)),
      other.grade,
      sources[other.grade],
      '',
    ]),
  ];
}

function suitesOf(id: string, suites: readonly RestingSuite[]): string[] {
  return suites.flatMap(({ suite, assumptions: named }) =>
    named.some((name) => (name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : name === id)) ? [suite] : [],
  );
}

/** What the stand-in does on both releases, where it differs. */
function behaviourRow(assumption: Assumption): string[] {
  if (!('assumed' in assumption)) return [];
  const newer = assumption.otherwise?.find(
    ({ on, onlyOmni }) => on.from !== undefined && on.to === undefined && onlyOmni !== true,
  );
  const played = assumption.needs.includes('omni') || newer === undefined || assumption.id === 'identity.scann-version';
  return played
    ? []
    : [row([`\`${assumption.id}\``, code(JSON.stringify(assumption.assumed)), code(JSON.stringify(newer.assumed))])];
}

const sources: Readonly<Record<Assumption['grade'], NonNullable<Assumption['source']>>> = {
  high: 'documentation',
  medium: 'measurement of others',
  low: 'guess',
};

function sourceOf({ source, grade }: Assumption): string {
  return source ?? sources[grade];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${head.map(() => '---|').join('')}`, ...rows.map(row)].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll('|', String.raw`\|`)}\``;
}
