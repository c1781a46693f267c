import type { PageFinding } from './page-finding.ts';
import { markup, type Content } from '../../../base/markup.ts';
import { counted } from '../../../base/terminal/wording.ts';
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
      markup`<li class="${evidence}"><b>${name}</b> ${evidence}${standIn ? ', stand-in' : ''}${evidence === 'live' ? ` · ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}` : ''}</li>`,
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

function causes(document: VerdictDocument, findings: readonly PageFinding[]): Content {
  const faults = findings.filter(({ kind, follows }) => kind !== 'expected' && follows === null);
  if (document.verdict === 'incomplete') return whatToDo(document);
  if (faults.length === 0) return null;
  const rest = faults.length - causesMax;
  return markup`<ol class="causes">${faults
    .slice(0, causesMax)
    .map(
      ({ id, kind, suite, name, observation, profiles }) =>
        markup`<li><a href="#${id}">${suite} › ${name}${observation === null ? '' : ` · ${observation}`}</a> <span class="kind">${words[kind]}${profiles.length === 0 ? '' : ` on ${profiles.join(', ')}`}</span></li>`,
    )}</ol>${rest > 0 ? markup`<p><a href="#findings">… and ${counted(rest, 'more finding')}</a></p>` : null}`;
}

const words = {
  failed: 'failed',
  differs: 'differs',
  expected: 'differs as expected',
  missing: 'missing',
  stale: 'stale expected divergence',
} as const;

function whatToDo({ profiles }: VerdictDocument): Content {
  const absent = profiles.filter(({ required, evidence, standIn }) => required && (evidence !== 'live' || standIn));
  return markup`<ul class="causes">${absent.map(
    ({ name, reason, passedOver }) =>
      markup`<li><b>${name}</b> is required. ${reason ?? 'Only a stand-in ran.'}${passedOver.length === 0 ? null : markup`<ul>${passedOver.map(({ server, reason: why }) => markup`<li>${server}: ${why}</li>`)}</ul>`}</li>`,
  )}</ul>`;
}
