import { causesOf, type Cause } from '../causes.ts';
import type { PageFinding } from './page-finding.ts';
import { markup, type Content } from '../../../base/markup.ts';
import { counted, listed } from '../../../base/terminal/wording.ts';
import { filterFlags } from '../../parity/filter.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/** The verdict and its cause, before anything that has to be scrolled to. */
export function firstScreen(document: VerdictDocument, findings: readonly PageFinding[]): Content {
  const { verdict, exitCode, summary } = document;
  return markup`<header class="${verdict}">
<h1><span class="verdict">${signs[verdict]} ${verdict.toUpperCase()}</span> <small>exit ${exitCode}</small></h1>
<p class="summary">${summary.replace(`${verdict}: `, '')}</p>
${warnings(document)}
${causes(document, findings)}
<ul class="chips" aria-label="Profiles">${document.profiles.map(
    ({ name, evidence, standIn, passed, failed }) =>
      markup`<li class="${evidence}"><b>${name}</b> ${evidence === 'none' ? 'no evidence' : evidence}${standIn ? ', stand-in' : ''}${evidence === 'live' ? ` · ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}` : ''}</li>`,
  )}</ul>
<nav aria-label="Contents"><a href="#findings">Findings</a> <a href="#suites">Suites</a> <a href="#profiles">Profiles</a> <a href="#not-exercised">Not exercised</a> <a href="#stability">Stability</a> <a href="#gaps">Gaps</a> <a href="#durations">Durations</a></nav>
</header>`;
}

const signs = { parity: '✓', broken: '✗', incomplete: '–' } as const;
const causesMax = 5;

function warnings({ profiles, filtered, only }: VerdictDocument): Content {
  const texts = [
    ...profiles
      .filter(({ standIn }) => standIn)
      .map(({ name, title }) => `${name} is a stand-in: no evidence for the real ${title}.`),
    ...profiles.flatMap(({ baseline }) => baseline?.stale ?? []),
    ...(filtered === null ? [] : [`Filtered by ${filterFlags(filtered)}: this verdict satisfies no gate.`]),
    ...only.map(({ file, line }) => `".only" at ${file}:${line} leaves checks out.`),
  ];
  return texts.map((text) => markup`<p class="warning">! ${text}</p>\n`);
}

/** As on the terminal: each in a sentence, with its place and a link to both answers. */
function causes(document: VerdictDocument, findings: readonly PageFinding[]): Content {
  if (document.verdict === 'incomplete') return whatToDo(document);
  if (document.verdict !== 'broken') return null;
  const all = causesOf(document);
  const rest = all.length - causesMax;
  return markup`<ol class="causes">${all
    .slice(0, causesMax)
    .map((cause) =>
      causeItem(cause, findings.find(({ of }) => of !== null && of === cause.of)?.id ?? 'findings'),
    )}</ol>${rest > 0 ? markup`<p><a href="#findings">… and ${counted(rest, 'more cause')}</a></p>` : null}`;
}

function causeItem({ subject, text, facts }: Cause, id: string): Content {
  const words = text.map((part) => part.text).join('');
  const sentence =
    subject === '' ? markup`<a href="#${id}">${words}</a>` : markup`<a href="#${id}">${subject}</a>${words}`;
  return markup`<li>${sentence}${facts === '' ? null : markup` <span class="kind">${facts}</span>`}</li>`;
}

function whatToDo({ profiles }: VerdictDocument): Content {
  const absent = profiles.filter(({ required, evidence, standIn }) => required && (evidence !== 'live' || standIn));
  if (absent.length === 0) return null;
  return markup`<ul class="causes">${absent.map(
    ({ name, reason, passedOver }) =>
      markup`<li><b>${name}</b> is required. ${reason ?? 'Only a stand-in ran.'}${passedOver.length === 0 ? null : markup`<ul>${passedOver.map(({ server, reason: why }) => markup`<li>${server}: ${why}</li>`)}</ul>`}</li>`,
  )}<li><code>npx pgparity doctor</code> shows how to exercise ${listed(absent.map(({ name }) => name))}.</li></ul>`;
}
