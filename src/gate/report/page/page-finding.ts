import { annotationsOf } from '../annotation.ts';
import { checkParts } from '../suite-name.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

type Divergence = VerdictDocument['divergences'][number];
type Failure = VerdictDocument['failures'][number];

/** A finding with its place on the page. */
export interface PageFinding {
  /** The fragment that links to it. */
  readonly id: string;
  readonly kind: 'failed' | 'differs' | 'expected' | 'missing' | 'stale';
  readonly suite: string;
  readonly name: string;
  /** What is observed, where one observation is meant. */
  readonly observation: string | null;
  readonly profiles: readonly string[];
  /** The base branch does not have it, or with other values; null where the base branch is not known. */
  readonly isNew: boolean | null;
  readonly of: Divergence | Failure | null;
  readonly note: string;
  readonly follows: string | null;
}

type Draft = Omit<PageFinding, 'id' | 'isNew'> & { readonly key: string };

/** All findings, what has to be mended first. */
export function pageFindings(document: VerdictDocument, base: VerdictDocument | null): readonly PageFinding[] {
  const known = base && new Map(annotationsOf(base).map(({ key, content }) => [key, content]));
  const current = new Map(annotationsOf(document).map(({ key, content }) => [key, content]));
  const drafts: readonly Draft[] = [
    ...document.failures.map((each): Draft => ({
      ...common('failed', each.check),
      observation: null,
      profiles: [each.profile],
      of: each,
      note: '',
      follows: 'follows' in each && typeof each.follows === 'string' ? each.follows : null,
      key: `failed-check ${each.check} ${each.profile}`,
    })),
    ...document.missing.map(({ check, profile, note }): Draft => ({
      ...common('missing', check),
      observation: null,
      profiles: [profile],
      of: null,
      note,
      follows: null,
      key: `missing-check ${check} on ${profile}`,
    })),
    ...document.divergences.filter(({ expected }) => !expected).map(divergenceDraft),
    ...document.staleExpectations.map(({ check, observation, note, file }): Draft => ({
      ...common('stale', check),
      observation,
      profiles: [],
      of: null,
      note: `${note} Remove it from ${file}.`,
      follows: null,
      key: `stale-expectation ${check} · ${observation}`,
    })),
    ...document.divergences.filter(({ expected }) => expected).map(divergenceDraft),
  ];
  return drafts.map(({ key, ...draft }, index) => ({
    ...draft,
    id: `f${index + 1}`,
    isNew: known === null || draft.kind === 'expected' ? null : known.get(key) !== current.get(key),
  }));
}

function divergenceDraft(divergence: Divergence): Draft {
  const { check, observation, values, expected, note, follows } = divergence;
  return {
    ...common(expected ? 'expected' : 'differs', check),
    observation,
    profiles: Object.keys(values),
    of: divergence,
    note,
    follows,
    key: `divergence ${check} · ${observation}`,
  };
}

function common(kind: PageFinding['kind'], check: string): Pick<PageFinding, 'kind' | 'suite' | 'name'> {
  return { kind, ...checkParts(check) };
}
