import { furtherMutants, promisedMutants, type Mutant, type Sighting } from './mutants.ts';
import type { VerdictDocument } from '../../../src/gate/parity/verdict.ts';
import type { Profile, ProfileName } from '../../../src/engine/profile/profile.ts';
import { renderVerdict } from '../../../src/gate/report/terminal.ts';
import { run } from '../../../src/gate/run/run.ts';
import type { RunOptions } from '../../../src/gate/run/run-options.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { productConfig } from '../../product-config.ts';

export interface Where {
  readonly profiles: readonly Profile[];
  readonly environment: Environment;
}

/** Runs the product's own checks that a mutant names, with it planted on one profile. */
export async function verdictOn(mutant: Mutant, mutated: ProfileName, where: Where): Promise<VerdictDocument> {
  const afterMigration = { [mutated]: plant(mutant.sql) };
  const { verdict } = await run({
    ...untouched(where),
    suites: [mutant.suite],
    check: mutant.checks,
    afterMigration,
  });
  return verdict;
}

/** Runs every suite that a mutant names, whole, with none planted. */
export async function verdictWithout(where: Where): Promise<VerdictDocument> {
  const suites = [...promisedMutants, ...furtherMutants].map(({ suite }) => suite);
  const { verdict } = await run({ ...untouched(where), suites: [...new Set(suites)] });
  return verdict;
}

export function untouched(where: Where): RunOptions {
  return {
    config: productConfig,
    repeatArguments: [],
    ...where,
    required: [],
    allowStandIn: false,
    servers: {},
    existing: false,
    suites: [],
    // The baselines are recorded with it.
    seed: 20_251_101,
    version: '0',
    onStage: () => undefined,
    onTick: () => undefined,
  };
}

function plant(sql: string): (session: Session) => Promise<void> {
  return async (session) => void (await session.script(sql));
}

/**
 * What the verdict fails to say of a mutant, as sentences: that it is broken, what differs as an unexpected divergence, the
 * same to a person at a terminal, and that nothing is wrong with the profiles that were left alone.
 */
export function missedBy(verdict: VerdictDocument, { seenIn }: Mutant, mutated: ProfileName): readonly string[] {
  const report = renderVerdict(verdict, { color: false, widthColumns: 200, redact: (text) => text, verbose: true });
  const elsewhere = verdict.failures.filter(({ profile }) => profile !== mutated);
  return [
    ...(verdict.verdict === 'broken' && verdict.exitCode === 1 ? [] : [`the verdict is ${verdict.summary}`]),
    ...(/✗ BROKEN \(exit 1\).*\n$/.test(report) ? [] : ['the report does not end with BROKEN']),
    ...elsewhere.map(({ check, profile }) => `${check} failed on ${profile}`),
    ...seenIn.flatMap((sighting) => [
      ...missedInDivergences(verdict, sighting, mutated),
      ...missedInReport(report, sighting),
    ]),
  ];
}

function missedInDivergences(
  { divergences }: VerdictDocument,
  { check, observation, value }: Sighting,
  mutated: ProfileName,
): readonly string[] {
  const unexpected = divergences.filter(({ expected }) => !expected);
  const found = unexpected.find((divergence) => divergence.check === check && divergence.observation === observation);
  if (found === undefined) {
    const others = unexpected.map((divergence) => `${divergence.check} · ${divergence.observation}`).join('; ');
    return [`no unexpected divergence of ${check} · ${observation}, but of: ${others}`];
  }
  const { [mutated]: here, ...others } = found.values;
  const told = textOf(here);
  return [
    ...(told.includes(value) ? [] : [`${check} · ${observation} gives ${told}, without ${value}`]),
    ...(Object.keys(others).length > 0 ? [] : [`${check} · ${observation} is compared with nothing`]),
    ...Object.entries(others)
      .filter(([, other]) => textOf(other).includes(value))
      .map(([profile]) => `${check} · ${observation} gives ${value} on ${profile} too`),
  ];
}

function missedInReport(report: string, { check, observation }: Sighting): readonly string[] {
  return [`✗ ${check}`, `observed: ${observation}`]
    .filter((text) => !report.includes(text))
    .map((text) => `the report does not hold "${text}"`);
}

/** The value as JSON, or as it is when it is a text. */
function textOf(value: VerdictDocument['divergences'][number]['values'][string] | undefined): string {
  return JSON.stringify(value !== undefined && 'value' in value ? value.value : value) ?? '';
}
