import { placeOf } from '../annotation.ts';
import { answers } from './answers.ts';
import type { PageFinding } from './page-finding.ts';
import { markup, type Content } from '../../../base/markup.ts';
import { visibleLines } from '../../../base/terminal/visible.ts';
import { counted } from '../../../base/terminal/wording.ts';
import { unwrittenNote } from '../../parity/compare.ts';
import { expectationText } from '../../parity/expectation-text.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/** Everything that differs or failed: by cause, searched and filtered. */
export function findingsSection({ profiles, counts }: VerdictDocument, findings: readonly PageFinding[]): Content {
  const causes = [...new Set(findings.flatMap(({ follows }) => follows ?? []))];
  const own = findings.filter(({ follows }) => follows === null);
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  return markup`<section id="findings"><h2>Findings</h2>
<form class="filters" role="search" hidden>
<input type="search" id="search" placeholder="Search ( / )" aria-label="Search">
<fieldset><legend>Kind</legend>${kinds.map((kind) => markup`<label><input type="checkbox" name="kind" value="${kind}"${kind === 'expected' ? '' : ''} checked> ${titles[kind]} (${findings.filter((each) => each.kind === kind).length})</label>`)}</fieldset>
<fieldset><legend>Profile</legend>${profiles.map(({ name }) => markup`<label><input type="checkbox" name="profile" value="${name}" checked> ${name}</label>`)}</fieldset>
<output id="found"></output>
</form>
${findings.length === 0 ? markup`<p>${counts.observations === 0 ? 'Nothing was compared.' : 'Nothing differs and nothing failed.'}</p>` : null}
${own.filter(({ kind }) => kind !== 'expected').map(findingDetails)}
${causes.map((cause) =>
  causeGroup(
    cause,
    findings.filter(({ follows }) => follows === cause),
  ),
)}
${expectedGroups(own.filter(({ kind }) => kind === 'expected'))}
</section>`;
}

const titles = {
  failed: 'Failed',
  differs: 'Differs',
  expected: 'Differs as expected',
  missing: 'Missing',
  stale: 'Stale expected divergence',
} as const;
const signs = { failed: '✗', differs: '≠', expected: '≈', missing: '✗', stale: '✗' } as const;

function causeGroup(cause: string, group: readonly PageFinding[]): Content {
  return markup`<details class="group"><summary>${counted(group.length, 'finding follows', 'findings follow')} from one cause: ${cause}</summary>${group.map(findingDetails)}</details>`;
}

function expectedGroups(expected: readonly PageFinding[]): Content {
  const reasons = [...new Set(expected.map(({ note }) => note))];
  return reasons.map((reason) => {
    const group = expected.filter(({ note }) => note === reason);
    return markup`<details class="group"><summary>≈ ${counted(group.length, 'expected divergence')}: ${reason}</summary>${group.map(findingDetails)}</details>`;
  });
}

function findingDetails(finding: PageFinding): Content {
  const { id, kind, suite, name, observation, profiles, isNew } = finding;
  return markup`<details class="finding ${kind}" id="${id}" data-kind="${kind}" data-profiles="${profiles.join(' ')}">
<summary><span class="sign">${signs[kind]}</span> ${suite} › <b>${name}</b>${observation === null ? null : markup` · ${observation}`} <span class="kind">${titles[kind].toLowerCase()}${profiles.length === 0 ? '' : `: ${profiles.join(', ')}`}</span>${isNew === true ? markup` <span class="new">new</span>` : null}</summary>
${finding.note === '' || finding.note === unwrittenNote ? null : markup`<p>${finding.note}</p>`}
${body(finding)}
</details>
`;
}

function body({ of }: PageFinding): Content {
  if (of === null) return null;
  const { location, repeat } = of;
  const { file, line } = placeOf(location);
  return markup`${file === null ? null : markup`<p class="soft"><code>${file}:${line}</code></p>`}
${'message' in of ? markup`<pre class="message">${lines(of.message)}</pre>${of.diff === null || of.diff === '' ? null : markup`<pre class="diff">${lines(of.diff)}</pre>`}` : null}
${sql(of)}
${'values' in of ? answers(of.values) : null}
<p class="soft">To repeat it:</p><pre class="command">${repeat}</pre>
${'entry' in of && of.entry !== null ? markup`<details class="entry"><summary>If it is meant: the entry for the expected divergences</summary><pre>${lines(expectationText(of.entry))}</pre></details>` : null}`;
}

/** The statement, what its parameters stand for, and the command that runs it, as far as the document has them. */
function sql(of: NonNullable<PageFinding['of']>): Content {
  const {
    statement = null,
    parameters = [],
    psql = null,
  } = of as {
    readonly statement?: string | null;
    readonly parameters?: readonly (string | null)[];
    readonly psql?: string | null;
  };
  return markup`${statement === null ? null : markup`<pre class="sql">${lines(statement)}</pre>`}
${parameters.length === 0 ? null : markup`<dl class="facts">${parameters.map((value, index) => markup`<dt>$${index + 1}</dt><dd><code>${value ?? 'NULL'}</code></dd>`)}</dl>`}
${psql === null ? null : markup`<pre class="command">${psql}</pre>`}`;
}

/** Lines as a person laid them out; colours of the test runner are no text. */
function lines(text: string): Content {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  const plain = text.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, '');
  return visibleLines(plain).map((line, index) => markup`${index === 0 ? '' : markup`\n`}${line}`);
}
