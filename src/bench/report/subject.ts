import { markup, type Content } from '../../base/markup.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../vault/result/result.ts';

/** One record as a report speaks of it. */
export interface Subject {
  readonly record: BenchmarkRecord;
  readonly result: BenchmarkResult;
  /** The profile's name, and the run's where a profile occurs in several. Unique within a report. */
  readonly label: string;
  /** Who sees its numbers is limited by a licence: whatever shows them carries the canary. */
  readonly restricted: boolean;
  /** Its place in the report, from 0. */
  readonly place: number;
}

/** What belongs to one record of several. */
export interface Owned {
  readonly subject: Subject;
}

export function subjectsOf(records: readonly BenchmarkRecord[]): readonly Subject[] {
  const names = records.map(({ result }) => nameOf(result));
  const labels = names.map((name, place) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${records[place]?.result.runId ?? ''})`,
  );
  return records.map((record, place) => ({
    record,
    result: record.result,
    label: unique(labels, place),
    restricted: record.result.profile.licence.numbers === 'restricted',
    place,
  }));
}

/** The items of every subject, each with the subject that it belongs to. */
export function ownedBy<Item extends object>(
  subjects: readonly Subject[],
  items: (result: BenchmarkResult) => readonly Item[],
): readonly (Item & Owned)[] {
  return subjects.flatMap((subject) => items(subject.result).map((item) => ({ ...item, subject })));
}

/** The canaries of the restricted ones, each once. */
export function canariesOf(subjects: readonly Subject[]): readonly string[] {
  return [...new Set(subjects.filter(({ restricted }) => restricted).map(({ result }) => result.canary))];
}

/** The canaries of what is restricted among the subjects, each once, in small print behind a text. */
export function canaryMarks(subjects: readonly Subject[]): Content {
  return canariesOf(subjects).map((canary) => markup` <small class="canary">${canary}</small>`);
}

/** In what the results differ that has to be the same for a comparison, in sentences; empty when in nothing. */
export function disagreements(subjects: readonly Subject[]): readonly string[] {
  const differs = (of: (subject: Subject) => unknown): boolean => new Set(subjects.map(of)).size > 1;
  return [
    ...(differs(({ result }) => result.dataset.hash) ? ['They were measured on different vectors.'] : []),
    ...(differs(({ result }) => result.k) ? ['They looked for different numbers of neighbours.'] : []),
    ...(differs(({ result }) => result.fingerprint['cpu.model'])
      ? ['They were measured on different processors.']
      : []),
    ...(differs(({ result }) => result.version) ? ['They were measured by different versions of pgparity.'] : []),
  ];
}

function nameOf({ profile }: BenchmarkResult): string {
  return profile.standIn ? `${profile.name} (stand-in)` : profile.name;
}

function unique(labels: readonly string[], place: number): string {
  const label = labels[place] ?? '';
  const earlier = labels.slice(0, place).filter((each) => each === label).length;
  return earlier === 0 ? label : `${label} #${earlier + 1}`;
}

/** What is drawn as one series: a strategy on a profile. */
export function seriesName({ subject, strategy }: Owned & { readonly strategy: string }): string {
  return `${subject.place} ${strategy}`;
}
