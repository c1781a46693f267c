import { type Owned, canaryMarks } from './subject.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';

export interface DataColumn<Row> {
  readonly title: string;
  readonly kind: 'text' | 'text short' | 'number';
  readonly cell: (row: Row) => Content;
}

/**
 * A table that scrolls by itself where the page is too narrow. A row with numbers of a restricted profile carries that
 * result's canary, so that rows that are pasted somewhere are found.
 */
export function dataTable<Row extends Owned>(
  caption: string,
  rows: readonly Row[],
  columns: readonly DataColumn<NoInfer<Row>>[],
): Markup {
  return markup`<div class="table${rows.length <= wholeRows ? ' whole' : ''}" role="region" tabindex="0" aria-label="${caption}"><table>
<caption><span>${caption}${canaryMarks(rows.map(({ subject }) => subject))}</span></caption>
<thead><tr>${columns.map(({ title, kind }) => markup`<th scope="col" class="${kind}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => markup`
<tr>${columns.map((column, place) => cellOf(row, column, place === 0))}</tr>`,
  )}
</tbody></table></div>`;
}

/** The numbers of a picture. Where they are many, paper has the picture alone. */
export function pictureTable<Row extends Owned>(
  caption: string,
  rows: readonly Row[],
  columns: readonly DataColumn<NoInfer<Row>>[],
): Markup {
  const table = dataTable(caption, rows, columns);
  const subjects = new Set(rows.map(({ subject }) => subject)).size;
  if (rows.length * subjects <= paperRows) return table;
  return markup`<div class="screen">${table}</div><p class="paper note">The table “${caption}” is on the page, not on paper.</p>`;
}

/** Six settings of each of three strategies of one profile, and some; of two profiles, half as many: the report has ten pages. */
const paperRows = 24;

/** A table of so many rows fits half a page, and is not broken on paper. */
const wholeRows = 16;

function cellOf<Row extends Owned>(row: Row, { kind, cell }: DataColumn<Row>, first: boolean): Markup {
  return markup`<td class="${kind}">${cell(row)}${first ? canaryMarks([row.subject]) : null}</td>`;
}

export function textColumn<Row>(title: string, cell: (row: Row) => Content): DataColumn<Row> {
  return { title, kind: 'text', cell: (row) => markup`<bdi>${cell(row)}</bdi>` };
}

/** Text that is short enough to stand in one line on paper. */
export function shortColumn<Row>(title: string, cell: (row: Row) => Content): DataColumn<Row> {
  return { ...textColumn(title, cell), kind: 'text short' };
}

export function numberColumn<Row>(title: string, cell: (row: Row) => Content): DataColumn<Row> {
  return { title, kind: 'number', cell };
}
