import { type Subject, canaryMarks } from './subject.ts';
import { dataTable, numberColumn, textColumn } from './data-table.ts';
import { markup, type Content } from '../../base/markup.ts';
import { figureOf, estimateOf, percentText, recallText, threeDigits, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { settingsText } from './settings-text.ts';

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
      numberColumn('recall, built on the empty table', ({ recallBuiltEmpty }) =>
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
    { ...trap.defaults, name: 'by default', subject },
    { ...trap.remedy, name: 'with the remedy', subject },
  ];
  return [
    markup`<p class="${trap.sprung ? 'sprung' : 'calm'}"><strong><bdi>${subject.label}</bdi>: ${trap.sprung ? 'sprung.' : 'not sprung.'}</strong> A tenant with ${figureOf(trap.tenantRows, wholeText)} of ${figureOf(trap.rows, wholeText)} rows: ${
      trap.sprung
        ? markup`by default, ${trap.strategy} finds less than there is. What helps: ${settingsText(trap.remedy.search)}; or an index of the tenant’s column, so that an exact search of few rows is possible; or partitions.`
        : markup`${trap.strategy} finds by default what there is.`
    }${canaryMarks([subject])}</p>`,
    dataTable(`${subject.label}: ${trap.strategy}, a tenant with ${wholeText(trap.tenantRows)} rows`, rows, [
      textColumn('', ({ name }) => name),
      textColumn('search', ({ search }) => settingsText(search)),
      textColumn('plan', ({ plan }) => plan),
      numberColumn('recall', ({ recall }) => estimateOf(recall.mean, recall.interval, recallText)),
      numberColumn('queries short of k rows', ({ recall }) => figureOf(recall.shareShort, percentText)),
      numberColumn('rows returned', ({ recall }) => figureOf(recall.meanReturned, threeDigits)),
    ]),
  ];
}
