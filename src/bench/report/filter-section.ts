import { type Owned, canaryMarks, ownedBy } from './subject.ts';
import { isOverruled, overruledCode } from '../../vault/result/filter-plan.ts';
import type { FilterPoint } from '../../vault/result/scenarios.ts';
import { numberColumn, pictureTable, shortColumn, textColumn } from './data-table.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { figureOf, estimateOf, percentText, recallText, threeDigits, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { type Series, seriesFor } from './series.ts';
import { settingsText } from './settings-text.ts';

type FilterRow = FilterPoint & Owned;

/** What a filter does to recall: a heat table a series, then everything. */
export function filterSection({ subjects, series }: ReportGround): PageSection {
  const filters = ownedBy(subjects, (result) => result.filters);
  const shared = { id: 'filters', title: 'Filtered search' };
  if (filters.length === 0) return { ...shared, body: prose`No filtered search was measured.` };
  return {
    ...shared,
    body: [
      prose`An index is searched first and filtered afterwards, so a filter that few rows pass can leave fewer than k. Columns give the share of rows that pass; correlation is whether they lie near the query (positive), far from it (negative) or anywhere (none); “own” is the product’s filter, for each query’s own tenant. A field holds recall, the share of queries that came back short, and the median latency; “exact” means that the server did not use the vector index. Where it would not, the index was asked on its own too, with the exact ways switched off: then a product sees the first field, and on more rows the second.`,
      markup`<div class="heats">${series.map((each) =>
        heatTable(
          each,
          filters.filter((row) => seriesFor(series, row) === each),
        ),
      )}</div>`,
      pictureTable('Every filtered search', filters, [
        numberColumn('recall', ({ recall }) => estimateOf(recall.mean, recall.interval, recallText)),
        numberColumn(
          'rows that pass',
          ({ selectivity, matchingRows }) =>
            markup`${figureOf(selectivity, percentText)} (${figureOf(matchingRows, wholeText)})`,
        ),
        textColumn('search', searchText),
        textColumn('iterative scan', ({ iterativeScan }) => iterativeScan),
        textColumn('correlation', ({ correlation }) => correlation),
        textColumn('way', wayOf),
        shortColumn('profile', ({ subject }) => subject.label),
        numberColumn('short', ({ recall }) => figureOf(recall.shareShort, percentText)),
        numberColumn('p50 ms', ({ latency }) => figureOf(latency.p50Ms, threeDigits)),
        numberColumn('p99 ms', ({ latency }) => figureOf(latency.p99Ms, threeDigits)),
        textColumn('plan', ({ plan }) => plan),
        textColumn('doubts', doubtsText),
      ]),
      overruledNote(filters),
    ],
  };
}

function heatTable(series: Series, rows: readonly FilterRow[]): Markup | null {
  if (rows.length === 0) return null;
  const { subject } = series;
  const selectivities = [...new Set(rows.map(({ selectivity }) => selectivity))].toSorted((a, b) => b - a);
  const lines = [
    ...new Map(
      rows.map((row) => [`${row.iterativeScan} ${settingsText(row.search)} ${row.correlation}`, row]),
    ).values(),
  ];
  return markup`<div class="table" role="region" tabindex="0" aria-label="${series.label}"><table class="heat">
<caption><span><bdi>${series.label}</bdi>: recall by filter${canaryMarks([subject])}</span></caption>
<thead><tr><th scope="col" class="text">iterative scan</th><th scope="col" class="text">correlation</th><th scope="col" class="text">way</th>${selectivities.map((each) => markup`<th scope="col" class="number">${figureOf(each, percentText)}</th>`)}</tr></thead>
<tbody>${lines.map(
    (line) => markup`
<tr><th scope="row" class="text">${line.iterativeScan}${canaryMarks([subject])}</th><th scope="row" class="text">${line.correlation}</th><th scope="row" class="text">${wayOf(line)}</th>${selectivities.map((selectivity) => heatCells(rows.filter((row) => row.selectivity === selectivity && sameLine(row, line))))}</tr>`,
  )}
</tbody></table></div>`;
}

/** The settings of the search; those that only switch other ways off are said once, under the table. */
function searchText({ strategy, search }: FilterRow): string {
  const own = Object.entries(search).filter(([name]) => !isOfPlanner(name) && !name.endsWith('iterative_scan'));
  return `${strategy} ${settingsText(Object.fromEntries(own))}`;
}

function isOfPlanner(name: string): boolean {
  return name.startsWith('enable_') || name === 'plan_cache_mode';
}

function overruledNote(filters: readonly FilterRow[]): Content {
  const settings = (way: string): string => {
    const all = filters.filter((row) => wayOf(row) === way).flatMap(({ search }) => Object.entries(search));
    const texts = all.filter(([name]) => isOfPlanner(name)).map(([name, value]) => settingsText({ [name]: value }));
    return [...new Set(texts)].join(', ');
  };
  const ways = ['as planned', 'index only'].map((way) => [way, settings(way)] as const);
  const told = ways.filter(([, text]) => text !== '').map(([way, text]) => `${way}: ${text}`);
  return told.length === 0 ? null : markup`<p class="note">Settings of the planner. ${told.join('. ')}.</p>`;
}

/** The way stands in a column of its own. */
function doubtsText({ warnings }: FilterRow): string {
  return warnings.flatMap(({ code, sentence }) => (code === overruledCode ? [] : [sentence])).join(' ');
}

function wayOf(row: FilterRow): string {
  return isOverruled(row) ? 'index only' : 'as planned';
}

function sameLine(row: FilterRow, line: FilterRow): boolean {
  return (
    row.iterativeScan === line.iterativeScan &&
    row.correlation === line.correlation &&
    settingsText(row.search) === settingsText(line.search)
  );
}

function heatCells(rows: readonly FilterRow[]): Content {
  const [row] = rows;
  if (row === undefined) return markup`<td class="number"><span class="absent">–</span></td>`;
  const { recall, latency, plan } = row;
  return markup`<td class="number heat-${heatOf(recall.mean)}"><strong>${figureOf(recall.mean, recallText)}</strong><small>short ${figureOf(recall.shareShort, percentText)}</small><small>${figureOf(latency.p50Ms, threeDigits)} ms${plan.startsWith('exact') ? ' · exact' : ''}</small></td>`;
}

/** From 0, bad, to 4, good. */
function heatOf(recall: number): number {
  return [0.5, 0.8, 0.9, 0.95].filter((bound) => recall >= bound).length;
}
