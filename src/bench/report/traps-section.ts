import { type Subject, canaryMarks } from './subject.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import { dataTable, numberColumn, textColumn } from './data-table.ts';
import { markup, type Content } from '../../base/markup.ts';
import { figureOf, estimateOf, percentText, recallText, threeDigits, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { settingsText } from './settings-text.ts';

type TenantFilterTrap = NonNullable<BenchmarkResult['tenantFilterTrap']>;

/** Two mistakes that no error message reports: whether they happen here, what they cost, what to do. */
export function trapsSection({ subjects }: ReportGround): PageSection {
  return {
    id: 'traps',
    title: 'Two traps',
    body: [
      markup`<h3>An index that is built on the empty table</h3>`,
      prose`IVFFlat and ScaNN choose the centres of their lists from the rows that are there when the index is built. A migration builds it on an empty table, where there are none. Nothing fails afterwards; searches only find less.`,
      subjects.map(builtEmpty),
      markup`<h3>A query of one tenant</h3>`,
      prose`With <code>WHERE tenant = …</code> the index gives its nearest rows of all tenants, and the filter then throws most of them away. A tenant with few rows gets fewer than k, or none.`,
      subjects.map(tenantFilter),
    ],
  };
}

function builtEmpty(subject: Subject): Content {
  const trap = subject.result.builtEmptyTrap;
  if (trap === null) return prose`<bdi>${subject.label}</bdi>: not tried.`;
  const rows = trap.points.map((point) => ({ ...point, subject }));
  return [
    markup`<p class="${trap.sprung ? 'sprung' : 'calm'}"><strong><bdi>${subject.label}</bdi>: ${trap.sprung ? 'sprung.' : 'not sprung.'}</strong> ${
      trap.sprung
        ? `${trap.strategy} with ${settingsText(trap.index)} that was built on the empty table finds less than the same index that was built after the load. Build vector indexes after the load, or REINDEX them once the rows are there.`
        : `${trap.strategy} with ${settingsText(trap.index)} finds as much when it is built on the empty table.`
    }${trap.notices.map((notice) => markup` The server’s notice: <q>${notice}</q>`)}</p>`,
    dataTable(`${subject.label}: ${trap.strategy}, ${settingsText(trap.index)}`, rows, [
      textColumn('search', ({ search }) => settingsText(search)),
      numberColumn('recall, built on the empty table (mean of the draws)', ({ recallBuiltEmpty }) =>
        estimateOf(recallBuiltEmpty.mean, recallBuiltEmpty.interval, recallText),
      ),
      numberColumn('recall, rebuilt', ({ recallRebuilt }) =>
        estimateOf(recallRebuilt.mean, recallRebuilt.interval, recallText),
      ),
      numberColumn('latency, built empty over rebuilt', ({ slowdown }) => markup`${figureOf(slowdown, threeDigits)} ×`),
    ]),
  ];
}

function tenantFilter(subject: Subject): Content {
  const trap = subject.result.tenantFilterTrap;
  if (trap === null) return prose`<bdi>${subject.label}</bdi>: not tried.`;
  const rows = [
    { ...trap.planned, name: 'by default', subject },
    ...(trap.forced === null ? [] : [{ ...trap.forced, name: 'through the index', subject }]),
    { ...trap.remedy, name: 'through the index, with the remedy', subject },
  ];
  return [
    markup`<p class="${trap.sprung === 'no' ? 'calm' : 'sprung'}"><strong><bdi>${subject.label}</bdi>: ${trap.sprung === 'by default' ? 'sprung.' : 'not sprung by default.'}</strong> A tenant with ${figureOf(trap.tenantRows, wholeText)} of ${figureOf(trap.rows, wholeText)} rows: ${tenantFinding(trap)}${canaryMarks([subject])}</p>`,
    dataTable(`${subject.label}: ${trap.strategy}, a tenant with ${wholeText(trap.tenantRows)} rows`, rows, [
      textColumn('', ({ name }) => name),
      textColumn('search', ({ search }) => settingsText(search)),
      textColumn('plan', ({ plan }) => plan),
      numberColumn('recall', ({ recall }) => estimateOf(recall.mean, recall.interval, recallText)),
      numberColumn('p50 ms', ({ p50Ms }) => figureOf(p50Ms, threeDigits)),
      numberColumn('queries short of k rows', ({ recall }) => figureOf(recall.shareShort, percentText)),
      numberColumn('rows returned', ({ recall }) => figureOf(recall.meanReturned, threeDigits)),
    ]),
  ];
}

function tenantFinding({ sprung, strategy, planned, remedy }: TenantFilterTrap): Content {
  const help = markup`What helps: ${settingsText(remedy.search)}; or an index of the tenant’s column, so that an exact search of few rows is possible; or partitions.`;
  if (sprung === 'by default') return markup`by default, ${strategy} finds less than there is. ${help}`;
  if (sprung === 'no') return markup`${strategy} finds what there is.`;
  return markup`by default, the planner answers exactly (${planned.plan}). Through the index, which it would take on more rows, ${strategy} finds less than there is. ${help}`;
}
