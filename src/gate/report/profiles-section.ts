import { line, span, type Line, type Span } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { counted, listed } from '../../base/terminal/wording.ts';

type Profile = VerdictDocument['profiles'][number];

/** What each profile is known by, what played it, and why nothing better did. */
export function profilesSection({ profiles, catalogs }: VerdictDocument, widthColumns: number): readonly Line[] {
  const nameWidth = Math.min(nameColumnsMax, Math.max(...profiles.map(({ name }) => widthOf(name)))) + 4;
  const common = commonReasons(profiles);
  return section('Profiles', [
    ...profiles.flatMap((profile) => {
      const [first = [], ...others] = factsOf(profile, catalogs, common);
      const gap = ' '.repeat(Math.max(2, nameWidth - 2 - widthOf(profile.name)));
      return [
        ...hanging(first, widthColumns, nameWidth, line('  ', span(profile.name, 'title'), gap)),
        ...others.flatMap((fact) => hanging(fact, widthColumns, nameWidth)),
      ];
    }),
    ...common.flatMap(({ what, why, names }) =>
      hanging(line(span(`${what} (${listed(names)}): `, 'muted'), why), widthColumns, 2),
    ),
  ]);
}

interface Reason {
  readonly what: string;
  readonly why: string;
}

/** Why a profile is not live, and why a better server was passed over. */
function reasonsOf({ reason, passedOver }: Profile): readonly Reason[] {
  return [
    ...(reason === null ? [] : [{ what: 'not live', why: reason }]),
    ...passedOver.map(({ server, reason: why }) => ({ what: `not ${server}`, why })),
  ];
}

/** The reasons that hold for several profiles: they stand once, below all. */
function commonReasons(profiles: readonly Profile[]): readonly (Reason & { readonly names: readonly string[] })[] {
  const found = new Map<string, Reason & { readonly names: string[] }>();
  for (const profile of profiles) {
    for (const reason of reasonsOf(profile)) {
      const known = found.get(JSON.stringify(reason));
      if (known === undefined) found.set(JSON.stringify(reason), { ...reason, names: [profile.name] });
      else known.names.push(profile.name);
    }
  }
  return [...found.values()].filter(({ names }) => names.length > 1);
}

const nameColumnsMax = 20;

function factsOf(profile: Profile, catalogs: VerdictDocument['catalogs'], common: readonly Reason[]): readonly Line[] {
  const { title, required, standIn } = profile;
  const own = reasonsOf(profile).filter(
    ({ what, why }) => !common.some((each) => each.what === what && each.why === why),
  );
  return [
    line(evidence(profile), ` · ${title}${required ? ' · required' : ''}`),
    ...(standIn ? [line(span(`! STAND-IN: no evidence for the real ${title}.`, 'doubtful'))] : []),
    ...serverFacts(profile),
    ...catalogs.filter((catalog) => catalog.profile === profile.name).map(catalogFact),
    ...own.map(({ what, why }) => line(span(`${what}: `, 'muted'), why)),
  ];
}

function evidence({ evidence: kind, baseline, standIn, required }: Profile): Span {
  const played = standIn ? ', stand-in' : '';
  if (kind === 'live') return span(`live${played}`, standIn ? 'doubtful' : 'good');
  if (kind === 'none') return span('no evidence', required ? 'bad' : 'doubtful');
  return span(`baseline${baseline === null ? '' : `, ${age(baseline.ageDays)}`}${played}`, 'doubtful');
}

function age(days: number): string {
  return days < 1 ? 'of today' : `${counted(days, 'day')} old`;
}

function serverFacts({ evidence: kind, description, identity, baseline }: Profile): readonly Line[] {
  return [
    ...(description === null ? [] : [line(description)]),
    ...(kind === 'baseline' && baseline !== null
      ? [line(`recorded ${baseline.recordedAt.slice(0, 10)} in`), line(baseline.file)]
      : []),
    ...(identity === null ? [] : [line(span(identityText(identity), 'muted'))]),
  ];
}

// The ones that every catalog has stand first in the list, and matter least.
const gapsNamedMax = 3;

/** One line; the whole list is in the JSON report. */
function catalogFact({ entries, reported, gaps }: VerdictDocument['catalogs'][number]): Line {
  const counts = `catalog: ${counted(entries, 'entry', 'entries')} compared, ${Object.keys(reported).length} reported`;
  const named = gaps.slice(-gapsNamedMax).map(({ name }) => name);
  const more = gaps.length > named.length ? `, ${gaps.length - named.length} more` : '';
  return line(span(`${counts}; not read: ${named.join(', ')}${more}`, 'muted'));
}

function identityText(identity: NonNullable<Profile['identity']>): string {
  const { version, extensions, encoding, collation, role, imageDigest } = identity;
  return [
    `PostgreSQL ${version}`,
    ...Object.entries(extensions).map(([name, extensionVersion]) => `${name} ${extensionVersion}`),
    encoding,
    collation,
    ...(role.superuser ? [] : [`role ${role.name}, no superuser`]),
    ...(imageDigest === null ? [] : [shortDigest(imageDigest)]),
  ].join(' · ');
}

function shortDigest(digest: string): string {
  return digest.replace(/sha256:([0-9a-f]{12})[0-9a-f]+$/, 'sha256:$1…');
}
