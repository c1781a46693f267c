import { answerObservation } from './answer-observation.ts';
import type { Capture, Sent } from './capture.ts';
import { pairCaptures } from './pair-captures.ts';
import { volatilityOf, type Volatility } from './volatility.ts';
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
  const pairs = others.map(({ profile, capture }) => ({ profile, of: pairCaptures(reference.capture, capture) }));
  const records = new Map<ProfileName, Record<CheckId, CheckRecord>>(
    [reference, ...others].map(({ profile }) => [profile, {}]),
  );
  const names = new Names();
  for (const [key, executions] of byKey(reference.capture)) {
    const check = `${capturedSuite} > ${names.of(key)}`;
    const { columns, unstable }: Volatility = volatility.get(key) ?? { columns: new Set(), unstable: null };
    if (unstable !== null) {
      for (const own of records.values())
        own[check] = { outcome: 'not-exercised', reason: unstable, location: nowhere };
      continue;
    }
    const shown = await firstDifference(executions, reference.profile, pairs, columns);
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

/** The observations of the first execution that differs, else of the first that the most profiles sent. */
async function firstDifference(
  executions: readonly Sent[],
  reference: ProfileName,
  others: readonly { readonly profile: ProfileName; readonly of: ReadonlyMap<Sent, Sent> }[],
  masked: ReadonlySet<number>,
): Promise<ReadonlyMap<ProfileName, Observation>> {
  let first: ReadonlyMap<ProfileName, Observation> = new Map();
  for (const sent of executions) {
    const own = await answerObservation(sent, masked);
    const given = new Map([[reference, own]]);
    let differs = false;
    for (const { profile, of } of others) {
      const partner = of.get(sent);
      if (partner === undefined) continue;
      const observation = await answerObservation(partner, masked);
      given.set(profile, observation);
      differs ||= !(await sameValue(own, observation));
    }
    if (differs) return given;
    if (given.size > first.size) first = given;
  }
  return first;
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
