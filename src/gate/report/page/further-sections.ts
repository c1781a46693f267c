import { checkParts } from '../suite-name.ts';
import { markup, type Content } from '../../../base/markup.ts';
import { counted, duration } from '../../../base/terminal/wording.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/** The checks that did not run, by profile and reason. */
export function restSection({ notExercised, notCompared }: VerdictDocument): Content {
  const groups = new Map<string, VerdictDocument['notExercised']>();
  for (const each of notExercised) {
    const key = JSON.stringify([each.profile, each.reason]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return markup`<section id="not-exercised"><h2>Not exercised (${notExercised.length})</h2>
${notExercised.length === 0 ? markup`<p>Every check ran on every live profile.</p>` : null}
${[...groups.values()].map((group) => markup`<details class="group"><summary>– ${counted(group.length, 'check')} on ${group[0]?.profile ?? ''}: ${group[0]?.reason ?? ''}</summary><ul>${group.map(({ check }) => markup`<li>${checkParts(check).suite} › ${checkParts(check).name}</li>`)}</ul></details>`)}
<p class="soft">Never compared: ${notCompared.map(({ part }) => part).join(', ')}.</p></section>`;
}

export function stabilitySection({ unstable }: VerdictDocument): Content {
  return markup`<section id="stability"><h2>Stability</h2>${
    unstable.length === 0
      ? markup`<p>No observation is known to differ from itself. With --stability the suites run twice, the second time in another order.</p>`
      : markup`<ul>${unstable.map(({ check, observation, profile, note }) => markup`<li><b>${check}</b>${observation === null ? '' : ` · ${observation}`} on ${profile}: ${note}</li>`)}</ul>`
  }</section>`;
}

/** What was read of the catalogs, and what was not. A gap that every profile has is listed once. */
export function gapsSection({ catalogs }: VerdictDocument): Content {
  const gaps = new Map<string, string[]>();
  for (const { profile, gaps: own } of catalogs) {
    for (const { name, reason } of own) {
      const key = JSON.stringify([name, reason]);
      gaps.set(key, [...(gaps.get(key) ?? []), profile]);
    }
  }
  const rows = [...gaps].map(([key, profiles]) => {
    const [name = '', reason = ''] = JSON.parse(key) as readonly string[];
    return markup`<li><b>${name}</b>${profiles.length === catalogs.length ? '' : ` (${profiles.join(', ')})`}: ${reason}</li>`;
  });
  return markup`<section id="gaps"><h2>Gaps of the catalog</h2>
<p>${catalogs.map(({ profile, entries }) => `${profile}: ${counted(entries, 'entry', 'entries')} compared. `).join('')}</p>
${rows.length === 0 ? markup`<p>Nothing is known to be left out.</p>` : markup`<details class="group"><summary>${counted(rows.length, 'thing')} not read</summary><ul>${rows}</ul></details>`}</section>`;
}

/** Wall time of the stages, then of the suites; a profile whose licence keeps numbers private has none. */
export function durationsSection({ durationsMs, suites }: VerdictDocument): Content {
  const stages = Object.entries(durationsMs);
  const total = Math.max(...stages.map(([, milliseconds]) => milliseconds), 1);
  const timed = suites.flatMap((each) => (each.durationMs === null ? [] : [{ ...each, durationMs: each.durationMs }]));
  const hidden = [...new Set(suites.filter(({ durationMs }) => durationMs === null).map(({ profile }) => profile))];
  const slowest = timed.toSorted((left, right) => right.durationMs - left.durationMs).slice(0, slowestMax);
  return markup`<section id="durations"><h2>Durations</h2>
<table class="bars"><caption>Stages</caption><tbody>${stages.map(([stage, milliseconds]) => bar(stage, milliseconds, total))}</tbody></table>
${slowest.length === 0 ? null : markup`<table class="bars"><caption>Slowest suites</caption><tbody>${slowest.map(({ suite, profile, durationMs }) => bar(`${suite} on ${profile}`, durationMs, slowest[0]?.durationMs ?? 1))}</tbody></table>`}
${hidden.length === 0 ? null : markup`<p class="soft">Without durations: ${hidden.join(', ')}.</p>`}</section>`;
}

const slowestMax = 10;

function bar(name: string, milliseconds: number, max: number): Content {
  return markup`<tr><th scope="row">${name}</th><td class="number">${duration(milliseconds)}</td><td class="bar"><meter min="0" max="${max}" value="${milliseconds}" aria-hidden="true"></meter></td></tr>`;
}
