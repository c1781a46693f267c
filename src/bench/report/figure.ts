import { type Subject, canaryMarks } from './subject.ts';
import { renderChart, type Chart } from './chart.ts';
import { legend } from './legend.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import type { Series } from './series.ts';

interface FigureParts {
  readonly title: string;
  /** How to read it. */
  readonly note: Content;
  readonly charts: readonly Chart[];
  /** What is in the picture. */
  readonly series: readonly Series[];
  /** Whose numbers are in the picture, where the series do not show it. */
  readonly subjects?: readonly Subject[];
  /** The same numbers. */
  readonly table: Markup;
}

/** A picture, how to read it, and under it the table with the same numbers. */
export function figure({ title, note, charts, series, subjects = [], table }: FigureParts): Markup {
  const owners = [...series.map(({ subject }) => subject), ...subjects];
  // On paper such a table needs the whole width: that of several profiles has a column more.
  const isWide = charts.length > 1 || new Set(series.map(({ subject }) => subject)).size > 1;
  return markup`<div class="pair${isWide ? ' several' : ''}"><figure>
<figcaption><strong>${title}</strong> <span class="note">${note}</span>${canaryMarks(owners)}</figcaption>
${legend(series)}
<div class="charts">${charts.map(renderChart)}</div>
</figure>
${table}</div>`;
}
