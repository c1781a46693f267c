import { answerObservation } from './answer-observation.ts';
import type { Capture, Sent } from './capture.ts';
import { pairCaptures } from './pair-captures.ts';
import { timedReason, timedRefusal, timingOf, type Timing } from './timing.ts';
import { stable, volatilityOf } from './volatility.ts';
import type { ProfileName } from '../../../engine/profile/profile.ts';
import type { CheckId, CheckRecord } from '../../parity/check-record.ts';
import { sameValue } from '../../parity/equality.ts';
import { observationOf, type Observation } from '../../parity/observation.ts';
import { capturedAnswer, capturedStatements } from '../../parity/test-outcome.ts';

/** The suite of the checks that captured statements are. */
export const capturedSuite = 'captured';

export interface ProfileCapture {
  readonly profile: ProfileName;
  readonly capture: Capture;
}

/**
 * Every statement that the command sent as a check, with its answer on each profile. Where it was sent several times, the
 * first time that differs is shown. `again` is a second capture of the first profile: what differs there is not compared.
 */
export async function capturedRecords(
  [reference, ...others]: readonly ProfileCapture[],
  again: Capture,
): Promise<ReadonlyMap<ProfileName, Readonly<Record<CheckId, CheckRecord>>>> {
  if (reference === undefined) return new Map();
  const volatility = await volatilityOf(reference.capture, again);
  const timing = timingOf(reference.capture);
  const pairs = others.map(({ profile, capture }) => ({
    profile,
    of: pairCaptures(reference.capture, capture),
    timing: timingOf(capture),
  }));
  const records = new Map<ProfileName, Record<CheckId, CheckRecord>>(
    [reference, ...others].map(({ profile }) => [profile, {}]),
  );
  const names = new Names();
  for (const [key, executions] of byKey(reference.capture)) {
    const check = `${capturedSuite} > ${names.of(key)}`;
    const { columns, unstable, refusals } = volatility.get(key) ?? stable;
    const { shown, chance } =
      unstable === null
        ? await firstDifference(executions, { profile: reference.profile, timing, refusals }, pairs, columns)
        : { shown: new Map<ProfileName, Observation>(), chance: unstable };
    if (chance !== null) {
      for (const own of records.values()) own[check] = { outcome: 'not-exercised', reason: chance, location: nowhere };
      continue;
    }
    for (const [profile, own] of records) {
      const observation = shown.get(profile);
      own[check] =
        observation === undefined
          ? { outcome: 'not-exercised', reason: 'no execution of it could be aligned', location: nowhere }
          : { outcome: 'passed', observations: { [capturedAnswer]: observation }, location: nowhere };
    }
  }
  for (const { profile, capture } of [reference, ...others]) {
    const own = records.get(profile);
    if (own === undefined) continue;
    const observations = { [capturedStatements]: observationOf(onlyHere(capture, reference.capture, again)) };
    own[`${capturedSuite} > which statements are sent`] = { outcome: 'passed', observations, location: nowhere };
  }
  return records;
}

const nowhere = { file: '', line: 0 };

function byKey({ statements }: Capture): ReadonlyMap<string, readonly Sent[]> {
  const groups = new Map<string, Sent[]>();
  for (const each of statements) {
    const group = groups.get(each.key);
    if (group === undefined) groups.set(each.key, [each]);
    else group.push(each);
  }
  return groups;
}

interface Reference {
  readonly profile: ProfileName;
  readonly timing: Timing;
  /** With which SQLSTATEs timing refused the statement in one of two captures. */
  readonly refusals: ReadonlySet<string>;
}

interface Paired {
  readonly profile: ProfileName;
  readonly of: ReadonlyMap<Sent, Sent>;
  readonly timing: Timing;
}

/**
 * The observations of the first execution that differs, else of the first that the most profiles sent. Executions of which
 * chance decided are passed over: where nothing else differs, `chance` is the reason.
 */
async function firstDifference(
  executions: readonly Sent[],
  reference: Reference,
  others: readonly Paired[],
  masked: ReadonlySet<number>,
): Promise<{ readonly shown: ReadonlyMap<ProfileName, Observation>; readonly chance: string | null }> {
  let first: ReadonlyMap<ProfileName, Observation> = new Map();
  let chance: string | null = null;
  for (const sent of executions) {
    const own = await answerObservation(sent, masked);
    const given = new Map([[reference.profile, own]]);
    let differs = false;
    for (const { profile, of, timing } of others) {
      const partner = of.get(sent);
      if (partner === undefined) continue;
      const observation = await answerObservation(partner, masked);
      const isSame = await sameValue(own, observation);
      const refusal = isSame ? null : timedRefusal(sent, reference.timing, partner, timing);
      const reason = refusal && timedReason(refusal, reference.refusals, reference.timing, timing);
      if (reason !== null) {
        chance ??= reason;
        continue;
      }
      given.set(profile, observation);
      differs ||= !isSame;
    }
    if (differs) return { shown: given, chance: null };
    if (given.size > first.size) first = given;
  }
  return { shown: first, chance };
}

/** Statements that a profile sends and the other side never does, in both runs of the reference. */
function onlyHere(capture: Capture, reference: Capture, again: Capture): readonly string[] {
  const own = new Set(capture.statements.map(({ key }) => key));
  const [first, second] = [reference, again].map(({ statements }) => new Set(statements.map(({ key }) => key)));
  const missing = [...(first ?? [])].filter((key) => second?.has(key) === true && !own.has(key));
  const added = [...own].filter((key) => first?.has(key) !== true && second?.has(key) !== true);
  return [...missing.map((key) => `not sent: ${key}`), ...added.map((key) => `sent: ${key}`)].toSorted();
}

const nameCharactersMax = 120;

/** Names of statements: their text, cut and then numbered. */
class Names {
  readonly #counts = new Map<string, number>();

  of(key: string): string {
    const name = key.length > nameCharactersMax ? `${key.slice(0, nameCharactersMax)}…` : key;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  }
}
