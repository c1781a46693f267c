import { escapePattern } from '../../base/escape-pattern.ts';
import { catalogCheck, identityCheck, settingsCheck } from '../parity/built-in-names.ts';
import { causeName } from '../parity/cause-name.ts';
import { mayShow } from './setting-effects.ts';
import type { SqlSubject } from './subject.ts';
import type { Divergence } from '../parity/compare.ts';
import { canonicalText } from '../parity/json.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** A difference of the databases themselves, from which differences of answers may follow. */
export interface Cause {
  /** `check · observation` of its divergence. */
  readonly name: string;
  /** The value on each profile, as text. */
  readonly values: ReadonlyMap<ProfileName, string>;
  /** How closely a subject is connected; 0 where it is not. The closest cause counts. */
  readonly closeness: (subject: SqlSubject) => number;
}

/** Two profiles of which the first gives another answer than the second. */
export type Pair = readonly [ProfileName, ProfileName];

/**
 * The cause that is most closely connected; null without one. Profiles that agree on a cause and differ here differ for
 * another reason, so the cause has to separate every pair.
 */
export function closestCause(causes: readonly Cause[], subject: SqlSubject, pairs: readonly Pair[]): string | null {
  if (pairs.length === 0) return null;
  const [closest] = causes
    .filter(({ name }) => name !== subject.name)
    .filter(({ values }) => pairs.every((pair) => separates(values, pair)))
    .map(({ name, closeness }) => ({ name, closeness: closeness(subject) }))
    .filter(({ closeness }) => closeness > 0)
    .toSorted((left, right) => right.closeness - left.closeness);
  return closest?.name ?? null;
}

function separates(values: Cause['values'], [left, right]: Pair): boolean {
  return values.has(left) && values.has(right) && values.get(left) !== values.get(right);
}

/** Null for a divergence that is no cause: one of the suites. */
export function causeOf({ check, observation, values }: Divergence): Cause | null {
  const name = causeName(check, observation);
  const texts = new Map(
    Object.entries(values).map(([profile, value]) => [profile, value === undefined ? '' : canonicalText({ ...value })]),
  );
  if (check === identityCheck) return { name, values: texts, closeness: ({ check: of }) => (isOfSuite(of) ? 1 : 0) };
  if (check === settingsCheck)
    return { name, values: texts, closeness: (subject) => settingCloseness(observation, subject) };
  if (check !== catalogCheck) return null;
  const setting = /^setting of .*: (\S+)$/.exec(observation)?.[1];
  if (setting !== undefined) return { name, values: texts, closeness: (subject) => settingCloseness(setting, subject) };
  const { relation, own } = objectOf(observation, [...texts.values()].join('\n'));
  const isTable = observation.endsWith(`.${relation}`) && own === null;
  return {
    name,
    values: texts,
    closeness: (subject) => {
      if (!isOfSuite(subject.check)) return isTable && isWithin(subject, relation) ? closest : 0;
      const isNamed = own !== null && hasWord(subject.text, own);
      const isTouched = relation !== null && subject.names.has(relation);
      // A column's name is any word; the name of an index or of a constraint is hardly one.
      if (isNamed && (isTouched || !observation.startsWith('column '))) return closest;
      return isTouched ? closest - 1 : 0;
    },
  };
}

const closest = 5;

function isOfSuite(check: string): boolean {
  return ![identityCheck, settingsCheck, catalogCheck].includes(check);
}

/** An answer in which the setting shows; for a setting whose effects are not known, any. */
function settingCloseness(setting: string, { check, observation, text }: SqlSubject): number {
  if (check === catalogCheck)
    return observation?.startsWith('setting of ') && observation.endsWith(`: ${setting}`) ? closest : 0;
  return isOfSuite(check) && mayShow(setting, text) ? closest - 2 : 0;
}

interface CatalogObject {
  /** Without its schema. */
  readonly relation: string | null;
  /** What belongs to the relation, or stands alone: a column, an index, a function. Null for the relation itself. */
  readonly own: string | null;
}

/** `column public.orders.total`, `index public.orders_total_idx`, `privilege on table public.orders of public`. */
function objectOf(entry: string, texts: string): CatalogObject {
  const [, kind = '', path = ''] =
    /^((?:\p{Ll}+ )+?)(?:on table |of table |of sequence |of |on )?(\S+)/u.exec(entry) ?? [];
  const parts = path.replaceAll('"', '').replace(/\(.*$/, '').split('.');
  const last = parts.at(-1) ?? '';
  if (relationKinds.has(kind.trim())) return { relation: last, own: null };
  // The text of an index names its table, and so does that of a foreign key, which is another one.
  if (kind.trim() === 'index')
    return { relation: / ON (?:ONLY )?(?:\w+\.)?(\w+) /.exec(texts)?.[1] ?? null, own: last };
  if (parts.length === 3) return { relation: parts[1] ?? null, own: last };
  return { relation: null, own: last === '' ? null : last };
}

const relationKinds: ReadonlySet<string> = new Set([
  'table',
  'view',
  'materialized view',
  'foreign table',
  'sequence',
  'value',
  'rows',
  'privilege',
]);

/** Whether a catalog entry is about what belongs to the table. */
function isWithin({ observation, text }: SqlSubject, relation: string | null): boolean {
  if (observation === null || relation === null) return false;
  const object = objectOf(observation, text);
  return object.relation === relation && !(object.own === null && observation.startsWith('table '));
}

function hasWord(text: string, word: string): boolean {
  const escaped = escapePattern(word);
  return new RegExp(String.raw`(?<![\w$])${escaped}(?![\w$])`).test(text);
}
