import { builtInNames, catalogCheck } from '../parity/built-in-names.ts';
import { unwrittenNote } from '../parity/compare.ts';
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
  'server-divergence': 'The servers of the profiles differ in identity or settings.',
  'missing-check': 'A check that a baseline or another profile has was not made.',
  'stale-expectation': 'An expected divergence no longer occurs, has expired or names nothing that exists.',
  'not-exercised': 'A required profile was not exercised.',
  unstable: 'An observation differs from itself when the suites run in another order.',
} as const;

/** Everything that keeps the verdict from parity, causes first: what follows from one comes after all others. */
export function annotationsOf(document: VerdictDocument): readonly Annotation[] {
  const unexpected = document.divergences.filter(({ expected }) => !expected);
  return [
    ...document.failures.filter(isCause).map(failureAnnotation),
    ...document.missing.map(({ check, profile, note }) =>
      plain('missing-check', `${check} on ${profile}`, note, fileOf(check)),
    ),
    ...unexpected.filter(isCause).map(divergenceAnnotation),
    ...document.staleExpectations.map(({ check, observation, note, file }) =>
      plain('stale-expectation', `${check} · ${observation}`, `${note} Remove it from ${file}.`, file),
    ),
    ...document.profiles
      .filter(({ required, evidence }) => required && evidence !== 'live')
      .map(({ name, reason, passedOver }) => plain('not-exercised', name, absenceText(reason, passedOver), null)),
    ...document.unstable.map(({ check, observation, profile, note }) =>
      plain(
        'unstable',
        `${check}${observation === null ? '' : ` · ${observation}`} on ${profile}`,
        note,
        fileOf(check),
      ),
    ),
    ...document.failures.filter((each) => !isCause(each)).map(failureAnnotation),
    ...unexpected.filter((each) => !isCause(each)).map(divergenceAnnotation),
  ];
}

function isCause({ follows }: { readonly follows: string | null }): boolean {
  return follows === null;
}

/** Why a profile did not run, server by server, and what to do. */
function absenceText(reason: string | null, passedOver: VerdictDocument['profiles'][number]['passedOver']): string {
  return [
    reason ?? 'It was not exercised live.',
    ...passedOver.map((each) => `not ${each.server}: ${each.reason}`),
    'To see how to exercise it: npx pgparity doctor',
  ].join('\n');
}

function failureAnnotation({
  check,
  profile,
  location,
  message,
  follows,
  repeat,
}: VerdictDocument['failures'][number]): Annotation {
  return {
    rule: 'failed-check',
    level: 'error',
    title: `${check} failed on ${profile}`,
    message: [message, ...followText(follows), `To repeat it: ${repeat}`].join('\n'),
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
  follows,
  repeat,
}: VerdictDocument['divergences'][number]): Annotation {
  return {
    rule: ruleOf(check),
    level: 'error',
    title: `${listed(Object.keys(values))} differ in ${check} · ${observation}`,
    message: [
      ...differenceText(values),
      // That a finding is unexpected is what its rule says.
      ...(note === unwrittenNote ? [] : [note]),
      ...followText(follows),
      `To repeat it: ${repeat}`,
    ].join('\n'),
    ...placeOf(location),
    repeat,
    key: `divergence ${check} · ${observation}`,
    content: canonicalText(values),
  };
}

function followText(follows: string | null): readonly string[] {
  return follows === null ? [] : [`It follows from: ${follows}`];
}

function ruleOf(check: string): Annotation['rule'] {
  if (check === catalogCheck) return 'catalog-divergence';
  return builtInNames.includes(check) ? 'server-divergence' : 'unexpected-divergence';
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
  'server-divergence': 'The servers of the profiles differ in identity or settings.',
  'missing-check': 'Missing check',
  'stale-expectation': 'Stale expected divergence',
  'not-exercised': 'Required profile not exercised',
  unstable: 'Unstable',
};

/** Where a finding stands in a file. What no file makes is placed in the folder of the migrations, which has no lines. */
export function placeOf(
  location: { readonly file: string; readonly line: number | null } | null,
): Pick<Annotation, 'file' | 'line'> {
  const isFile = location !== null && /\.[^./]+$/.test(location.file);
  return isFile ? { file: location.file, line: location.line ?? 1 } : { file: null, line: 1 };
}

/** The suite file of a check; null for those of the run itself. */
function fileOf(check: string): string | null {
  const end = check.indexOf(' > ');
  return end < 0 ? null : check.slice(0, end);
}
