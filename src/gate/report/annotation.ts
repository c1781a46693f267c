import { canonicalText } from '../parity/json.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { PlacedFinding } from './placed-finding.ts';
import { differenceText } from './difference-text.ts';
import { listed } from '../../base/terminal/wording.ts';

/** One finding of the verdict, as machines that show findings at a file and line take it. */
export interface Annotation extends PlacedFinding {
  readonly rule: keyof typeof annotationRules;
  readonly repeat: string | null;
  /** What a finding of the same key says: new where it differs. */
  readonly content: string;
}

/** The kinds of findings, as SARIF lists them. */
export const annotationRules = {
  'failed-check': 'A check failed on one profile.',
  'unexpected-divergence': 'Profiles differ, and the difference is not listed as expected.',
  'catalog-divergence': 'The catalogs of the profiles differ after the same migrations.',
  'missing-check': 'A check that a baseline or another profile has was not made.',
  'stale-expectation': 'An expected divergence no longer occurs, has expired or names nothing that exists.',
  'not-exercised': 'A required profile was not exercised.',
  unstable: 'An observation differs from itself when the suites run in another order.',
} as const;

/** Everything that keeps the verdict from parity, causes first: what follows from a divergence comes after all others. */
export function annotationsOf(document: VerdictDocument): readonly Annotation[] {
  const divergences = document.divergences.filter(({ expected }) => !expected).map(divergenceAnnotation);
  return [
    ...document.failures.map(failureAnnotation),
    ...document.missing.map(({ check, profile, note }) =>
      plain('missing-check', `${check} on ${profile}`, note, fileOf(check)),
    ),
    ...divergences,
    ...document.staleExpectations.map(({ check, observation, note, file }) =>
      plain('stale-expectation', `${check} · ${observation}`, `${note} Remove it from ${file}.`, file),
    ),
    ...document.profiles
      .filter(({ required, evidence }) => required && evidence !== 'live')
      .map(({ name, reason }) => plain('not-exercised', name, reason ?? 'It was not exercised live.', null)),
    ...document.unstable.map(({ check, observation, profile, note }) =>
      plain(
        'unstable',
        `${check}${observation === null ? '' : ` · ${observation}`} on ${profile}`,
        note,
        fileOf(check),
      ),
    ),
  ];
}

function failureAnnotation({
  check,
  profile,
  location,
  message,
  repeat,
}: VerdictDocument['failures'][number]): Annotation {
  return {
    rule: 'failed-check',
    level: 'error',
    title: `${check} failed on ${profile}`,
    message: `${message}\nTo repeat it: ${repeat}`,
    ...placeOf(location),
    repeat,
    key: `failed-check ${check} ${profile}`,
    content: message,
  };
}

function divergenceAnnotation({
  check,
  observation,
  location,
  values,
  note,
  repeat,
}: VerdictDocument['divergences'][number]): Annotation {
  return {
    rule: check.includes(' > ') ? 'unexpected-divergence' : 'catalog-divergence',
    level: 'error',
    title: `${listed(Object.keys(values))} differ in ${check} · ${observation}`,
    message: [note, ...differenceText(values), `To repeat it: ${repeat}`].join('\n'),
    ...placeOf(location),
    repeat,
    key: `divergence ${check} · ${observation}`,
    content: canonicalText(values),
  };
}

function plain(rule: Annotation['rule'], name: string, message: string, file: string | null): Annotation {
  const level = rule === 'unstable' ? 'warning' : 'error';
  return {
    rule,
    level,
    title: `${titles[rule] ?? rule}: ${name}`,
    message,
    file,
    line: 1,
    repeat: null,
    key: `${rule} ${name}`,
    content: message,
  };
}

const titles: Readonly<Record<string, string>> = {
  'missing-check': 'Missing check',
  'stale-expectation': 'Stale expected divergence',
  'not-exercised': 'Required profile not exercised',
  unstable: 'Unstable',
};

function placeOf(
  location: { readonly file: string; readonly line: number | null } | null,
): Pick<Annotation, 'file' | 'line'> {
  return { file: location === null || location.file === '' ? null : location.file, line: location?.line ?? 1 };
}

/** The suite file of a check; null for those of the run itself. */
function fileOf(check: string): string | null {
  const end = check.indexOf(' > ');
  return end < 0 ? null : check.slice(0, end);
}
