import { type Subject, canaryMarks } from './subject.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import type { PageSection, ReportGround } from './page-section.ts';

/** Who may see what, as each profile's licence says. */
export function licenceSection({ subjects }: ReportGround): PageSection {
  return { id: 'licence', title: 'Who may see these numbers', body: markup`<ul>${subjects.map(licenceItem)}</ul>` };
}

/** On top of a page that holds restricted numbers; null on any other. */
export function restrictedBanner(subjects: readonly Subject[], watermark: string | null): Content {
  const restricted = subjects.filter((subject) => subject.restricted);
  if (restricted.length === 0) return null;
  const rule =
    watermark === null
      ? 'The licence does not let them be disclosed: leave this file where it is, and copy nothing out of it.'
      : 'The licence does not let them be disclosed but for the consent that is named here: show them where it allows, and nowhere else.';
  return markup`<aside class="banner" role="note"><strong>Restricted.</strong> This page holds measured numbers of ${restricted.map(({ result }) => result.profile.title).join(', ')}. ${rule}${canaryMarks(restricted)}</aside>`;
}

function licenceItem({ label, result }: Subject): Markup {
  const { title, numbers, source, readOn } = result.profile.licence;
  const rule =
    numbers === 'public'
      ? 'The numbers may be shown to anybody.'
      : 'The numbers may not be disclosed without the licensor’s consent. Pass and fail, and the structure, may be disclosed.';
  return markup`<li><strong><bdi>${label}</bdi></strong>: ${rule} ${title}, ${sourceLink(source)}, read on ${readOn}.</li>`;
}

function sourceLink(source: string): Content {
  return /^https:\/\/[^\s"'<>]+$/.test(source) ? markup`<a href="${source}" rel="noreferrer">${source}</a>` : source;
}
