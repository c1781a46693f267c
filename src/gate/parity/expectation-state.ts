import type { CheckRecord } from './check-record.ts';
import type { Exercise } from './exercise.ts';
import type { Expectation } from './expectation.ts';
import { keeps, type Filter } from './filter.ts';
import { fileFailed } from './missing.ts';
import { allSame, expectsDifference, isAbsent, isExpectedValue, recordsOf, type Part } from './part.ts';
import type { Json } from './json.ts';

/** What came of an entry of the expected divergences: it was needed, it has to go, or this run cannot know. */
type ExpectationState =
  | { readonly state: 'used' }
  | { readonly state: 'stale'; readonly note: string }
  | { readonly state: 'not judged'; readonly note: string };

/** Every entry has a state; one that differs from what it expects is used, and its divergence is unexpected. */
export async function expectationState(
  entry: Expectation,
  exercises: readonly Exercise[],
  today: string,
  filter: Filter | null,
): Promise<ExpectationState> {
  if (entry.expires < today) return stale(`It expired on ${entry.expires}: look at it again and give it another day.`);
  if (!keeps(filter, entry.check)) return notJudged('its check was filtered out');
  const known = exercises.filter(({ checks }) => entry.check in checks);
  if (known.length === 0) {
    return exercises.some(({ checks }) => fileFailed(entry.check, checks))
      ? notJudged('its suite file failed')
      : stale('There is no such check.');
  }
  const records = recordsOf(entry.check, exercises).filter(
    ({ exercise }) => entry.values[exercise.profile] !== undefined,
  );
  if (records.length < 2 || !records.some(({ exercise }) => exercise.evidence === 'live'))
    return notJudged('fewer than two of its profiles took part, or none of them live');
  return stateAmong(entry, records);
}

async function stateAmong(entry: Expectation, records: ReturnType<typeof recordsOf>): Promise<ExpectationState> {
  const parts = records.map(({ exercise, record }): Part => ({
    profile: exercise.profile,
    live: exercise.evidence === 'live',
    observation: record.observations[entry.observation],
  }));
  if (records.some(({ record }) => stoppedBefore(record, entry.observation)))
    return notJudged('its check failed before the observation');
  const names = parts.map(({ profile }) => profile).join(' and ');
  if (parts.every(({ observation }) => observation === undefined)) {
    return parts.every(({ profile }) => isAbsent(entry.values[profile] as Json))
      ? notJudged(alike)
      : stale(`There is no such observation on ${names}.`);
  }
  if (!(await allSame(parts))) return { state: 'used' };
  if (await expectsDifference(entry, parts)) return stale(`It no longer occurs: ${names} agree.`);
  for (const part of parts) {
    if (!(await isExpectedValue(entry, part))) return stale(`It says something else than ${part.profile} gives.`);
  }
  return notJudged(alike);
}

const alike = 'those of its profiles that took part are expected to agree';

function stoppedBefore(record: CheckRecord, observation: string): boolean {
  return record.outcome === 'failed' && !(observation in record.observations);
}

function stale(note: string): ExpectationState {
  return { state: 'stale', note };
}

function notJudged(note: string): ExpectationState {
  return { state: 'not judged', note };
}
