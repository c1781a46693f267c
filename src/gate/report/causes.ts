import { placeText, staleCauses } from './findings.ts';
import { firstDifference } from './first-difference.ts';
import { followersOf } from './followers.ts';
import { checkParts } from './suite-name.ts';
import { withoutRunnerColors } from './text-lines.ts';
import { line, type Line } from '../../base/terminal/line.ts';
import { counted, listed } from '../../base/terminal/wording.ts';
import { builtInNames, settingsCheck } from '../parity/built-in-names.ts';
import { causeName } from '../parity/cause-name.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Divergence = VerdictDocument['divergences'][number];
type Failure = VerdictDocument['failures'][number];

/** One reason why a verdict is broken, in a sentence. */
export interface Cause {
  /** What it is about: the first words of the sentence. */
  readonly subject: string;
  /** The rest of the sentence. */
  readonly text: Line;
  /** Its place, and how much follows from it. */
  readonly facts: string;
  /** What the document has of it; null where that is no divergence and no failure. */
  readonly of: Divergence | Failure | null;
}

/** Why a verdict is broken: what has to be mended first comes first, and nothing that follows from something else. */
export function causesOf(document: VerdictDocument): readonly Cause[] {
  return [
    ...staleCauses(document).map((cause): Cause => ({
      subject: '',
      text: line(cause),
      facts: followText(document, cause),
      of: null,
    })),
    ...rootsOf(document)
      .filter(isBuiltIn)
      .map((divergence) => differenceCause(divergence, document)),
    ...failureCauses(document),
    ...missingCauses(document),
    ...rootsOf(document)
      .filter((divergence) => !isBuiltIn(divergence))
      .map((divergence) => differenceCause(divergence, document)),
    ...document.staleExpectations.map(({ check, observation, note }): Cause => ({
      subject: '',
      text: line(`expected divergence of ${check} · ${observation}`),
      facts: note,
      of: null,
    })),
  ];
}

function rootsOf({ divergences }: VerdictDocument): readonly Divergence[] {
  return divergences.filter(({ expected, follows }) => !expected && follows === null);
}

function isBuiltIn({ check }: Divergence): boolean {
  return builtInNames.includes(check);
}

function differenceCause(divergence: Divergence, document: VerdictDocument): Cause {
  const { check, observation, location } = divergence;
  const facts = [placeText(location).replace(/^ · /, ''), followText(document, causeName(check, observation))];
  return {
    subject: subjectOf(divergence),
    text: firstDifference(divergence),
    of: divergence,
    facts: facts.filter((each) => each !== '').join(' · '),
  };
}

function subjectOf({ check, observation }: Divergence): string {
  if (check === settingsCheck) return `setting ${observation}`;
  return isBuiltIn({ check } as Divergence) ? observation : `${checkParts(check).name} · ${observation}`;
}

function failureCauses({ failures }: VerdictDocument): readonly Cause[] {
  const roots = failures.filter(({ follows }) => follows === null);
  const checks = [...new Set(roots.map(({ check }) => check))];
  return checks.map((check) => {
    const own = roots.filter((failure) => failure.check === check);
    const { message = '', location = null } = own[0] ?? {};
    const [firstLine = ''] = withoutRunnerColors(message).trim().split('\n', 1);
    const where = listed(own.map(({ profile }) => profile));
    return {
      subject: checkParts(check).name,
      text: line(` fails on ${where}: ${shortened(firstLine)}`),
      of: own[0] ?? null,
      facts: placeText(location).replace(/^ · /, ''),
    };
  });
}

function shortened(text: string): string {
  return text.length <= messageCharactersMax ? text : `${text.slice(0, messageCharactersMax)}…`;
}

/** Three lines of 80 columns. */
const messageCharactersMax = 230;

function missingCauses({ missing }: VerdictDocument): readonly Cause[] {
  return missing.map(({ check, profile, knownBy }) => ({
    subject: checkParts(check).name,
    text: line(` is missing on ${profile}: it is in ${knownBy}`),
    facts: '',
    of: null,
  }));
}

function followText(document: VerdictDocument, cause: string): string {
  const count = followersOf(document, cause).length;
  return count === 0 ? '' : `${counted(count, 'more difference')} ${count === 1 ? 'follows' : 'follow'} from it`;
}
