import { renderChart, type Chart } from './chart.ts';
import { legend } from './legend.ts';
import { markup, type Content, type Markup } from './markup.ts';
import type { Series } from './series.ts';
import { canariesOf } from './subject.ts';

export interface FigureParts {
  readonly title: string;
  /** How to read it. */
  readonly note: Content;
  readonly charts: readonly Chart[];
  /** What is in the picture. */
  readonly series: readonly Series[];
  /** The same numbers. */
  readonly table: Markup;
}

/** A picture, how to read it, and under it the table with the same numbers. */
export function figure({ title, note, charts, series, table }: FigureParts): Markup {
  const canaries = canariesOf(series.map(({ subject }) => subject));
  return markup`<figure>
<figcaption><strong>${title}</strong> <span class="note">${note}</span>${canaries.map((canary) => markup` <span class="canary">${canary}</span>`)}</figcaption>
${legend(series)}
${charts.map(renderChart)}
</figure>
${table}`;
}
