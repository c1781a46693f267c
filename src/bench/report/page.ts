import { pageHead } from '../../base/page-head.ts';
import { markup, Markup, type Content } from '../../base/markup.ts';
import type { BenchmarkRecord } from '../../vault/result/result.ts';
import { renderSection, type PageSection } from './page-section.ts';
import { pageStyle } from './page-style.ts';
import { rawData } from './raw-data.ts';
import { canariesOf, type Subject } from './subject.ts';

interface PageParts {
  readonly title: string;
  readonly generatedAt: Date;
  readonly records: readonly BenchmarkRecord[];
  readonly subjects: readonly Subject[];
  /** Between the title and the sections. */
  readonly lead: Content;
  /** The first one is the answer: the list of the others stands below it. */
  readonly sections: readonly PageSection[];
  readonly watermark: string | null;
}

/**
 * One HTML file that needs nothing else: no network, no script that runs, and all data inside as JSON. Its title carries
 * the canary of each restricted subject: a browser writes the title into a PDF and offers it as the name of a file.
 */
export function renderPage({
  title,
  generatedAt,
  records,
  subjects,
  lead,
  sections: [answer, ...others],
  watermark,
}: PageParts): string {
  const page = markup`<!doctype html>
<html lang="en">
${pageHead({ title: [title, ...canariesOf(subjects)].join(' '), style: pageStyle })}
<body>
${canaryComments(subjects)}
<header>
<h1><bdi>${title}</bdi></h1>
${lead}
</header>
<main>
${answer === undefined ? null : renderSection(answer)}
<nav aria-label="Contents"><ul>${others.map(({ id, title: name }) => markup`<li><a href="#${id}" title="${name}">${id.replaceAll('-', ' ')}</a></li>`)}</ul></nav>
${others.map(renderSection)}
</main>
<footer>
<p>Written by pgparity on ${generatedAt.toISOString()}. All durations are wall time of the client, intervals are 95 % bootstrap intervals. The data behind this page is inside it, as JSON in the element <code>pgparity-data</code>.</p>
</footer>
${rawData(records, watermark)}
</body>
</html>
`;
  return page.toString();
}

/** For whoever looks for canaries in a file's source; a canary with `--` in it would end the comment. */
function canaryComments(subjects: readonly Subject[]): readonly Content[] {
  const canaries = [...new Set(subjects.map(({ result }) => result.canary))];
  return canaries.map((canary) => new Markup(`<!-- ${canary.replaceAll(/[^\w-]|-(?=-)/g, '')} -->\n`));
}
