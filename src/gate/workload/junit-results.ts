import { cutMessage, noSuite, withDistinctNames, type TestResult } from './test-result.ts';
import { readXml, type XmlElement } from './xml-element.ts';

/**
 * The tests of a JUnit file, as pytest, node:test, vitest, Maven, PHPUnit, RSpec, gotestsum and others write it. Throws a
 * SyntaxError that says where it is no such file.
 */
export function junitResults(document: string): readonly TestResult[] {
  const root = readXml(document);
  if (root.name !== 'testsuites' && root.name !== 'testsuite') {
    throw new SyntaxError(`it begins with <${root.name}>, and a JUnit file with <testsuites> or <testsuite>`);
  }
  return withDistinctNames(testsIn(root, root.name === 'testsuite' ? [nameOf(root)] : []));
}

function testsIn(suite: XmlElement, groups: readonly string[]): readonly TestResult[] {
  return suite.children.flatMap((child) => {
    if (child.name === 'testsuite') return testsIn(child, [...groups, nameOf(child)]);
    return child.name === 'testcase' ? [testOf(child, groups)] : [];
  });
}

function testOf(test: XmlElement, groups: readonly string[]): TestResult {
  const [suite = noSuite, ...names] = [...placeOf(test, groups), nameOf(test)];
  const failure = test.children.find(({ name }) => name === 'failure' || name === 'error');
  const skipped = test.children.find(({ name }) => name === 'skipped');
  const place = names.length === 0 ? { suite: noSuite, name: suite } : { suite, name: names.join(' > ') };
  if (failure !== undefined) return { ...place, outcome: 'failed', message: messageOf(failure) };
  if (skipped !== undefined) return { ...place, outcome: 'skipped', message: skipReason(skipped) };
  return { ...place, outcome: 'passed', message: '' };
}

/** The class where it names one; else the groups. Some runners repeat the test's name or write a constant there. */
function placeOf(test: XmlElement, groups: readonly string[]): readonly string[] {
  const { classname = '', file = '', name = '' } = test.attributes;
  const informative = classname !== '' && classname !== 'test' && classname !== 'suite' && !name.startsWith(classname);
  if (informative && !groups.includes(classname)) return [classname];
  const named = groups.filter((group) => group !== '');
  return named.length > 0 ? named : file === '' ? [] : [file];
}

function nameOf({ attributes: { name = '' } }: XmlElement): string {
  return name.trim();
}

/** The text holds the message and the trace, as a rule; where it does not, the message goes before it. */
function messageOf({ attributes: { message = '' }, text }: XmlElement): string {
  return cutMessage(withoutSpace(text).includes(withoutSpace(message)) ? text : `${message}\n${text}`);
}

function skipReason({ attributes: { message = '', type = '' }, text }: XmlElement): string {
  if (message !== '' && message !== 'true') return cutMessage(message);
  return cutMessage(text.trim() === '' ? type.replace(/^skipped$/, '') : text);
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '');
}
