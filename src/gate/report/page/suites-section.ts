import type { PageFinding } from './page-finding.ts';
import { checkParts, suiteName } from '../suite-name.ts';
import { markup, type Content } from '../../../base/markup.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/** The matrix of suites by live profile; each suite opens to its findings and to what did not run. */
export function suitesSection(document: VerdictDocument, findings: readonly PageFinding[]): Content {
  const profiles = document.profiles.filter(({ evidence }) => evidence === 'live').map(({ name }) => name);
  const files = [...new Set(document.suites.map(({ suite }) => suite))];
  const own = findings.filter(({ suite }) => !files.some((file) => suiteName(file) === suite));
  return markup`<section id="suites"><h2>Suites</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Suites by profile"><table class="matrix">
<thead><tr><th>suite</th>${profiles.map((name) => markup`<th>${name}</th>`)}<th>differs</th></tr></thead>
<tbody>${files.map((file) => suiteRow(file, profiles, document, findings))}${own.length === 0 ? null : runRow(own, profiles)}</tbody>
</table></div>
<p class="soft">✓ passed, ✗ failed, – not exercised. Answers that agree are not in the report.</p>
</section>`;
}

function suiteRow(
  file: string,
  profiles: readonly string[],
  { suites, notExercised }: VerdictDocument,
  findings: readonly PageFinding[],
): Content {
  const suite = suiteName(file);
  const own = findings.filter((each) => each.suite === suite);
  const left = notExercised.filter(({ check }) => checkParts(check).suite === suite);
  const cells = profiles.map((profile) => suites.find((each) => each.suite === file && each.profile === profile));
  const bad = own.some(({ kind }) => kind !== 'expected');
  return markup`<tr class="${bad ? 'bad' : 'good'}"><th scope="row">${own.length + left.length === 0 ? suite : markup`<details><summary>${suite}</summary>${links(own)}${left.length === 0 ? null : markup`<ul>${left.slice(0, leftMax).map(({ check, profile, reason }) => markup`<li>– ${checkParts(check).name} on ${profile}: ${reason}</li>`)}${left.length > leftMax ? markup`<li>… and ${left.length - leftMax} more</li>` : null}</ul>`}</details>`}</th>${cells.map((each) => markup`<td>${each === undefined ? '– did not run' : cellText(each)}</td>`)}${differsCell(own)}</tr>
`;
}

const leftMax = 30;

/** What the run itself compares: identity, settings, catalog. */
function runRow(own: readonly PageFinding[], profiles: readonly string[]): Content {
  return markup`<tr class="${own.some(({ kind }) => kind !== 'expected') ? 'bad' : 'good'}"><th scope="row"><details><summary>identity, settings, catalog</summary>${links(own)}</details></th>${profiles.map(() => markup`<td></td>`)}${differsCell(own)}</tr>`;
}

function links(own: readonly PageFinding[]): Content {
  if (own.length === 0) return null;
  return markup`<ul>${own.map(({ id, name, observation, kind }) => markup`<li><a href="#${id}">${kind === 'expected' ? '≈' : '✗'} ${name}${observation === null ? '' : ` · ${observation}`}</a></li>`)}</ul>`;
}

function differsCell(own: readonly PageFinding[]): Content {
  const unexpected = own.filter(({ kind }) => kind === 'differs').length;
  const expected = own.filter(({ kind }) => kind === 'expected').length;
  const texts = [...(unexpected > 0 ? [`✗ ${unexpected}`] : []), ...(expected > 0 ? [`≈ ${expected} expected`] : [])];
  return markup`<td>${texts.join(' ')}</td>`;
}

function cellText({ passed, failed, notExercised }: VerdictDocument['suites'][number]): string {
  return [
    ...(passed > 0 ? [`✓ ${passed}`] : []),
    ...(failed > 0 ? [`✗ ${failed}`] : []),
    ...(notExercised > 0 ? [`– ${notExercised}`] : []),
  ].join('  ');
}
