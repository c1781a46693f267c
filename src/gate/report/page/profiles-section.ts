import { markup, type Content } from '../../../base/markup.ts';
import { counted } from '../../../base/terminal/wording.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

type Profile = VerdictDocument['profiles'][number];

/** What each profile was, as it reported itself. */
export function profilesTable({ profiles }: VerdictDocument): Content {
  return markup`<section id="profiles"><h2>Profiles</h2><div class="cards">${profiles.map(card)}</div></section>`;
}

function card({
  name,
  title,
  evidence,
  required,
  standIn,
  description,
  identity,
  reason,
  passedOver,
  baseline,
}: Profile): Content {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [
      'evidence',
      `${evidence === 'none' ? 'no evidence' : evidence}${standIn ? ', stand-in' : ''}${required ? ', required' : ''}`,
    ],
    ['server', description],
    ['reason', reason],
    ['baseline', baseline && `${baseline.file}, ${counted(baseline.ageDays, 'day')} old`],
    ['PostgreSQL', identity?.version],
    [
      'extensions',
      identity &&
        Object.entries(identity.extensions)
          .map(([extension, version]) => `${extension} ${version}`)
          .join(', '),
    ],
    ['encoding', identity && `${identity.encoding}, collation ${identity.collation}`],
    ['role', identity && `${identity.role.name}${identity.role.superuser ? ', superuser' : ''}`],
    ['image', identity?.imageDigest],
  ];
  return markup`<article class="${evidence}"><h3>${name}</h3><p class="soft">${title}</p><dl class="facts">${facts.map(([key, value]) => (value === null || value === undefined || value === '' ? null : markup`<dt>${key}</dt><dd>${value}</dd>`))}${passedOver.map(({ server, reason: why }) => markup`<dt>not ${server}</dt><dd>${why}</dd>`)}</dl></article>`;
}
