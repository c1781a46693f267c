import { markup, type Content, type Markup } from './markup.ts';
import { canariesOf, type Owned } from './subject.ts';

export interface Column<Row> {
  readonly title: string;
  readonly kind: 'text' | 'number';
  readonly cell: (row: Row) => Content;
}

/**
 * A table that scrolls by itself where the page is too narrow. A row with numbers of a restricted profile ends in that
 * result's canary, so that rows that are pasted somewhere are found.
 */
export function dataTable<Row extends Owned>(
  caption: string,
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
): Markup {
  const marked = rows.some(({ subject }) => subject.restricted);
  const canaries = canariesOf(rows.map(({ subject }) => subject));
  return markup`<div class="table" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}${canaries.map((canary) => markup` <span class="canary">${canary}</span>`)}</caption>
<thead><tr>${columns.map(({ title, kind }) => markup`<th scope="col" class="${kind}">${title}</th>`)}${marked ? markup`<th scope="col" class="mark">restricted</th>` : null}</tr></thead>
<tbody>${rows.map(
    (row) => markup`
<tr>${columns.map(({ kind, cell }) => markup`<td class="${kind}">${cell(row)}</td>`)}${marked ? markup`<td class="mark">${row.subject.restricted ? row.subject.result.canary : null}</td>` : null}</tr>`,
  )}
</tbody></table></div>`;
}

export function textColumn<Row>(title: string, cell: (row: Row) => Content): Column<Row> {
  return { title, kind: 'text', cell: (row) => markup`<bdi>${cell(row)}</bdi>` };
}

export function numberColumn<Row>(title: string, cell: (row: Row) => Content): Column<Row> {
  return { title, kind: 'number', cell };
}
