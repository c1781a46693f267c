import { placeText, staleCauses } from './findings.ts';
import { firstDifference } from './first-difference.ts';
import { followersOf } from './followers.ts';
import { checkParts } from './suite-name.ts';
import { withoutRunnerColors } from './text-lines.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import { counted, listed } from '../../base/terminal/wording.ts';
import { builtInNames, settingsCheck } from '../parity/built-in-names.ts';
import { causeName } from '../parity/cause-name.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Divergence = VerdictDocument['divergences'][number];

/** Why the verdict is broken, a sentence a cause: what a reader wants to know before all else. */
export function overviewSection(document: VerdictDocument, widthColumns: number): readonly Line[] {
  if (document.verdict !== 'broken') return [];
  const causes = [
    ...staleCauses(document).map((cause): Cause => ({ text: line(cause), facts: followText(document, cause) })),
    ...rootsOf(document)
      .filter(isBuiltIn)
      .map((divergence) => differenceCause(divergence, document)),
    ...failureCauses(document),
    ...missingCauses(document),
    ...rootsOf(document)
      .filter((divergence) => !isBuiltIn(divergence))
      .map((divergence) => differenceCause(divergence, document)),
    ...document.staleExpectations.map(({ check, observation, note }): Cause => ({
      text: line(`expected divergence of ${check} · ${observation}`),
      facts: note,
    })),
  ];
  const sign = line('  ', span('✗', 'bad'), ' ');
  const shown = causes
    .slice(0, causesMax)
    .flatMap(({ text, facts }) => [
      ...hanging(text, widthColumns, 4, sign),
      ...(facts === '' ? [] : hanging(line(span(facts, 'muted')), widthColumns, 4)),
    ]);
  const more = causes.length - causesMax;
  return section(
    'Why it is broken',
    more > 0 ? [...shown, line(span(`    … and ${more} more below`, 'muted'))] : shown,
  );
}

/** So many fit on a screen of 24 lines. */
const causesMax = 6;

interface Cause {
  readonly text: Line;
  /** Its place, and how much follows from it. */
  readonly facts: string;
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
    text: line(span(subjectOf(divergence), 'title'), ...firstDifference(divergence)),
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
      text: line(span(checkParts(check).name, 'title'), ` fails on ${where}: ${shortened(firstLine)}`),
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
    text: line(span(checkParts(check).name, 'title'), ` is missing on ${profile}: it is in ${knownBy}`),
    facts: '',
  }));
}

function followText(document: VerdictDocument, cause: string): string {
  const count = followersOf(document, cause).length;
  return count === 0 ? '' : `${counted(count, 'more difference')} ${count === 1 ? 'follows' : 'follow'} from it`;
}
