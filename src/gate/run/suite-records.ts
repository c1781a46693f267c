import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import type { CheckId, CheckRecord, Location, SentStatement } from '../parity/check-record.ts';
import { comparedValues, failureMessage, type RunnerError } from './failure-message.ts';
import { PrepareError } from '../suite/prepare-error.ts';
import { fileItself } from '../parity/missing.ts';
import { keeps, type Filter } from '../parity/filter.ts';
import type { EndedWorker } from './suite-workers.ts';

/** What is known of a suite file beside its module. */
interface SuiteContext {
  /** Relative to the product's folder. */
  readonly file: string;
  readonly filter: Filter | null;
  /** Where the file says `.only`, and whether that is refused. */
  readonly only: readonly Location[];
  readonly refuseOnly: boolean;
  /** Its worker, which ended before the file did; null when it did not. */
  readonly ended: EndedWorker | null;
  /** Errors that no check awaited. */
  readonly unhandled: readonly string[];
}

/**
 * What every check that a suite file declares did, but for those that the filter leaves out. What is wrong with the file
 * itself is a failed record.
 */
export function suiteRecords(module: TestModule, suite: SuiteContext): Readonly<Record<CheckId, CheckRecord>> {
  const { file } = suite;
  const named = new Map<string, TestCase[]>();
  for (const test of module.children.allTests()) named.set(test.fullName, [...(named.get(test.fullName) ?? []), test]);
  const records = [...named].flatMap(([name, twins]) => {
    const record = worst(twins.flatMap((test) => recordOf(test, suite) ?? []));
    return record === undefined ? [] : [[`${file} > ${name}`, record] as const];
  });
  const faults = [
    ...onlyFaults(suite),
    ...moduleFaults(module, suite),
    ...[...named.values()].flatMap((twins) => [...twinFaults(twins, file), ...nameFaults(twins, file)]),
  ];
  return { ...unwrittenGroups(module, suite), ...Object.fromEntries(records), ...fileFailure(file, faults) };
}

/** Where the module says `.only`. The test runner names the places where it does not allow it. */
export function onlyPlaces(module: TestModule, file: string): readonly Location[] {
  const groups = [...module.children.allSuites()].filter((group) => group.errors().some(isAboutOnly));
  const tests = [...module.children.allTests()].filter((test) => test.result().errors?.some(isAboutOnly));
  return [...groups, ...tests]
    .map(({ location }) => ({ file, line: location?.line ?? 1 }))
    .toSorted((left, right) => left.line - right.line);
}

function isAboutOnly({ message }: { readonly message: string }): boolean {
  return message.startsWith('[Vitest] Unexpected .only modifier');
}

function isPrepareFailed(error: object | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === PrepareError.code;
}

/** Something that no single check can be blamed for. */
interface SuiteFault {
  readonly message: string;
  readonly line: number;
}

/** The record of the file itself; none without a fault. */
export function fileFailure(file: string, faults: readonly SuiteFault[]): Readonly<Record<CheckId, CheckRecord>> {
  const [first] = faults;
  if (first === undefined) return {};
  const failure = [...new Set(faults.map(({ message }) => message))].join('\n');
  const location = { file, line: first.line };
  return { [fileItself(file)]: { outcome: 'failed', failure, diff: null, observations: {}, location } };
}

/** Errors while the file was read, in a hook around its checks, or in a group without a check. */
function moduleFaults(module: TestModule, { file, ended, unhandled }: SuiteContext): readonly SuiteFault[] {
  const groups = [...module.children.allSuites()];
  const faults = [
    ...module.errors().map((error) => ({ message: failureMessage(error), line: 1 })),
    ...groups.flatMap((group) =>
      group
        .errors()
        .filter((error) => !isAboutOnly(error))
        .map((error) => groupFault(group, failureMessage(error))),
    ),
  ];
  for (const test of module.children.allTests('failed')) {
    const error = test.result().errors?.find(isPrepareFailed);
    // Each check has the same one; one failure is enough, and the first place is as good as any.
    if (error !== undefined) faults.push({ message: error.message, line: lineOf(test) });
  }
  faults.push(...unhandled.map((message) => ({ message: `An error that no check awaited: ${message}`, line: 1 })));
  if (ended !== null) faults.push(endedFault(module, ended));
  else if (!['passed', 'failed', 'skipped'].includes(module.state()))
    faults.push({ message: `The run ended before ${file} did.`, line: 1 });
  if (faults.length === 0 && module.children.allTests().next().done === true)
    faults.push({ message: `${file} declares no check.`, line: 1 });
  return faults;
}

/**
 * Results of the last moment are lost with the worker, those of checks that passed too. The check that started last is known
 * all the same, unless the file calls the test runner's own `test`: then the first one without a result is a hint.
 */
function endedFault(module: TestModule, { reason, check }: EndedWorker): SuiteFault {
  const pending = [...module.children.allTests('pending')];
  const started = pending.find(({ fullName }) => fullName === check);
  if (started !== undefined) return { message: `${reason} The check was "${check}".`, line: lineOf(started) };
  const [first] = pending;
  if (first === undefined) return { message: reason, line: 1 };
  return { message: `${reason} The first check without a result is "${first.fullName}".`, line: lineOf(first) };
}

function groupFault(group: TestSuite, message: string): SuiteFault {
  return { message: `In "${group.fullName}": ${message}`, line: group.location?.line ?? 1 };
}

function onlyFaults({ only, refuseOnly }: SuiteContext): readonly SuiteFault[] {
  const [first] = only;
  if (first === undefined || !refuseOnly) return [];
  const message = `".only" leaves checks out and is refused where CI is set: remove it at ${placesOf(only)}.`;
  return [{ message, line: first.line }];
}

/** Without those that another profile gave, too. */
export function distinctPlaces(places: readonly Location[]): readonly Location[] {
  return [...new Map(places.map((place) => [`${place.file}:${place.line}`, place])).values()];
}

export function placesOf(places: readonly Location[]): string {
  return places.map(({ file, line }) => `${file}:${line}`).join(' and ');
}

/** Groups without a check that are put off (`describe.todo`): nothing else would count them. */
function unwrittenGroups(module: TestModule, suite: SuiteContext): Readonly<Record<CheckId, CheckRecord>> {
  const groups = [...module.children.allSuites()].filter(
    (group) => group.children.size === 0 && ['skip', 'todo'].includes(group.options.mode),
  );
  return Object.fromEntries(
    groups
      .map((group) => [`${suite.file} > ${group.fullName}`, group] as const)
      .filter(([id]) => keeps(suite.filter, id))
      .map(([id, group]) => [id, notExercised(group, suite)]),
  );
}

/** Two checks of one name cannot be distinguished in a comparison or a baseline. */
function twinFaults(twins: readonly TestCase[], file: string): readonly SuiteFault[] {
  const [first] = twins;
  if (first === undefined || twins.length === 1) return [];
  const places = twins.map((test) => `${file}:${lineOf(test)}`).join(' and ');
  return [{ message: `${twins.length} checks have the name "${first.fullName}": ${places}.`, line: lineOf(first) }];
}

/** A check under the id of its file would pass for the file itself. */
function nameFaults([test]: readonly TestCase[], file: string): readonly SuiteFault[] {
  if (test === undefined || `${file} > ${test.fullName}` !== fileItself(file)) return [];
  return [{ message: `No check can have the name "${test.fullName}": give it another one.`, line: lineOf(test) }];
}

/** Of checks that share a name the one that failed, so that no other hides it. */
function worst(records: readonly CheckRecord[]): CheckRecord | undefined {
  return outcomes.flatMap((outcome) => records.filter((record) => record.outcome === outcome))[0];
}

const outcomes: readonly CheckRecord['outcome'][] = ['failed', 'not-exercised', 'passed'];

/** What a check did, or null for one that the filter leaves out. */
function recordOf(test: TestCase, suite: SuiteContext): CheckRecord | null {
  const result = test.result();
  const location = { file: suite.file, line: lineOf(test) };
  switch (result.state) {
    case 'passed':
      if (test.options.fails === true) return failed(test, location, failsMessage);
      if ((test.diagnostic()?.retryCount ?? 0) > 0) return failed(test, location, retriedMessage(result.errors?.[0]));
      return passed(test, location);
    case 'failed': {
      const [error] = result.errors;
      if (error !== undefined && isAboutOnly(error)) return notExercised(test, suite);
      if (isPrepareFailed(error)) return notExercised(test, suite, '"prepare" of its suite file failed');
      return error === undefined
        ? failed(test, location, 'The check failed without an error.')
        : failed(test, location, failureMessage(error), error);
    }
    case 'skipped': {
      const { failure } = test.meta();
      if (failure !== undefined) return failed(test, location, `It failed before it was skipped: ${failure}`);
      return keeps(suite.filter, `${suite.file} > ${test.fullName}`) ? notExercised(test, suite, result.note) : null;
    }
    case 'pending':
      if (suite.ended !== null) return notExercised(test, suite, 'its worker ended before it had a result');
      return failed(test, location, 'The run ended before the check did.');
  }
}

const failsMessage = '"fails" takes any error for a pass: assert the error that the check expects.';

function retriedMessage(error: { readonly message: string } | undefined): string {
  return `It failed before it passed, and a check has to pass the first time: ${error ? failureMessage(error) : 'without an error'}`;
}

function notExercised(task: TestCase | TestSuite, suite: SuiteContext, note?: string): CheckRecord {
  const location = { file: suite.file, line: lineOf(task) };
  return { outcome: 'not-exercised', reason: note ?? reasonOf(task, suite.only), location };
}

function reasonOf(task: TestCase | TestSuite, only: readonly Location[]): string {
  if (only.length > 0) return `left out by ".only" at ${placesOf(only)}`;
  if (task.options.mode === 'todo') return 'a "todo" of the suite';
  return failedAround(task.parent) ? 'its suite failed before it' : 'skipped in the suite';
}

function failedAround(group: TestSuite | TestModule): boolean {
  return group.errors().length > 0 || (group.type === 'suite' && failedAround(group.parent));
}

function passed(test: TestCase, location: Location): CheckRecord {
  const { observations = {}, asked } = test.meta();
  return { outcome: 'passed', observations, location, ...(asked && { asked }) };
}

function failed(test: TestCase, location: Location, failure: string, error: RunnerError | null = null): CheckRecord {
  const { observations = {}, asked } = test.meta();
  const compared = error && comparedValues(error);
  const last = refusedStatement(error) ?? asked?.last ?? null;
  return {
    outcome: 'failed',
    failure,
    diff: error?.diff ?? null,
    ...(compared !== null && { compared }),
    ...((asked !== undefined || last !== null) && { asked: { statements: asked?.statements ?? [], last } }),
    observations,
    location,
  };
}

/** The statement that had to succeed and was refused. Errors come from a worker as plain objects, with their fields. */
function refusedStatement(error: RunnerError | null): SentStatement | null {
  const { answer } = (error ?? {}) as { readonly answer?: Partial<SentStatement> };
  const { statement, parameters } = answer ?? {};
  return statement === undefined || parameters === undefined ? null : { statement, parameters };
}

function lineOf(test: TestCase | TestSuite): number {
  return test.location?.line ?? 1;
}
