import { markup, type Content, type Markup } from '../../base/markup.ts';
import type { Series } from './series.ts';
import type { Subject } from './subject.ts';

/** What the sections of a report are made of. */
export interface ReportGround {
  readonly subjects: readonly Subject[];
  readonly series: readonly Series[];
}

/** A part of the page under its title. */
export interface PageSection {
  /** For a link to it. */
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

export function renderSection({ id, title, body }: PageSection): Markup {
  return markup`<section id="${id}">
<h2>${title}</h2>
${body}
</section>
`;
}

/** A paragraph of prose. */
export function prose(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return markup`<p>${markup(template, ...contents)}</p>\n`;
}
