import { valueGroups } from '../value-group.ts';
import { alignedPlaces, type Place } from '../place.ts';
import { valueLines } from '../value-line.ts';
import { markup, type Content } from '../../../base/markup.ts';
import { counted } from '../../../base/terminal/wording.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/** The answers of a divergence side by side, a row a place of the answer; what differs is marked, not only by colour. */
export function answers(values: VerdictDocument['divergences'][number]['values']): Content {
  const groups = valueGroups(values);
  const places = alignedPlaces(groups.map(({ shown }) => valueLines(shown)));
  const kept = places.filter(({ same }, index) => !same || isNearDifference(places, index)).slice(0, placesMax);
  const hidden = places.length - kept.length;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Answers"><table class="answers">
<thead><tr><th></th>${groups.map(({ profiles }) => markup`<th>${profiles.join(', ')}</th>`)}</tr></thead>
<tbody>${kept.map(placeRow)}</tbody>
</table></div>${hidden > 0 ? markup`<p class="soft">${counted(hidden, 'more place')} of the answers left out: the JSON report has everything.</p>` : null}`;
}

const placesMax = 200;
const nearMax = 2;

function isNearDifference(places: readonly Place[], index: number): boolean {
  return places.slice(Math.max(0, index - nearMax), index + nearMax + 1).some(({ same }) => !same);
}

function placeRow({ lines, same }: Place): Content {
  const label = lines.find((each) => each !== null)?.label ?? '';
  return markup`<tr class="${same ? 'same' : 'differs'}"><th>${same ? '' : '≠ '}${label}</th>${lines.map((each) => markup`<td>${each === null ? markup`<i>nothing</i>` : cut(each.text)}</td>`)}</tr>`;
}

function cut(text: string): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
}

const charactersMax = 2_000;
