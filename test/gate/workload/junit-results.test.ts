import { describe, expect, test } from 'vitest';
import { junitResults } from '../../../src/gate/workload/junit-results.ts';

describe('JUnit files', () => {
  test('of pytest: a class, a message with its trace, and the reason of a skip', () => {
    const results = junitResults(`<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" tests="3" hostname="x">
<testcase classname="tests.test_orders.TestTotals" name="test_total[eur]" time="0.001" />
<testcase classname="tests.test_orders" name="test_sum" time="0.1"><failure message="assert 3 == 4&#10; +  where 3 = f()">def test_sum():
&gt;       assert f() == 4
E       assert 3 == 4
E        +  where 3 = f()</failure></testcase>
<testcase classname="tests.test_orders" name="test_later" time="0"><skipped type="pytest.skip" message="needs pg 16">tests/test_orders.py:9: needs pg 16</skipped></testcase>
</testsuite></testsuites>`);
    expect(results).toEqual([
      { suite: 'tests.test_orders.TestTotals', name: 'test_total[eur]', outcome: 'passed', message: '' },
      {
        suite: 'tests.test_orders',
        name: 'test_sum',
        outcome: 'failed',
        message: expect.stringMatching(/^assert 3 == 4\n \+ {2}where 3 = f\(\)\ndef test_sum/) as string,
      },
      { suite: 'tests.test_orders', name: 'test_later', outcome: 'skipped', message: 'needs pg 16' },
    ]);
  });

  test('of node:test: groups stand for the class that it does not know', () => {
    const results = junitResults(`<testsuites>
	<testcase name="top" classname="test"/>
	<testsuite name="orders" tests="2"><testcase name="keeps # hash" classname="test"/>
		<testsuite name="inner"><testcase name="deep" classname="test"><skipped type="todo" message="true"/></testcase></testsuite>
	</testsuite>
	<!-- tests 14 -->
</testsuites>`);
    expect(results).toEqual([
      { suite: 'tests', name: 'top', outcome: 'passed', message: '' },
      { suite: 'orders', name: 'keeps # hash', outcome: 'passed', message: '' },
      { suite: 'orders', name: 'inner > deep', outcome: 'skipped', message: 'todo' },
    ]);
  });

  test('of mocha: a class that repeats the name of the test is passed over', () => {
    const results = junitResults(
      '<testsuites><testsuite name="orders"><testcase name="orders keep" classname="orders keep"><error>boom</error></testcase></testsuite></testsuites>',
    );
    expect(results).toEqual([{ suite: 'orders', name: 'orders keep', outcome: 'failed', message: 'boom' }]);
  });

  test('tests of one name are numbered', () => {
    const twice = '<testcase classname="a" name="b"/><testcase classname="a" name="b"/>';
    expect(junitResults(`<testsuite name="s">${twice}</testsuite>`).map(({ name }) => name)).toEqual(['b', 'b (2)']);
  });

  test('CDATA, a document type and characters by number are read', () => {
    const results = junitResults(
      '\ufeff<!DOCTYPE testsuite [<!ENTITY x "y">]><testsuite name="s"><testcase classname="a" name="&#x41;&#66;&quot;"><failure><![CDATA[1 < 2 & 3]]></failure></testcase></testsuite>',
    );
    expect(results[0]).toMatchObject({ name: 'AB"', message: '1 < 2 & 3' });
  });

  test.each([
    ['<testsuites><testsuite name="a">', 'it ends inside <testsuite>'],
    ['<html><body/></html>', 'it begins with <html>'],
    ['<testsuite>\n</testsuites>', 'line 2 closes <testsuites>, which is not open'],
    ['<testsuite>\n\n<a b=c></a></testsuite>', 'line 3 is not XML'],
    ['', 'it holds no element'],
  ])('%j is refused', (document, fault) => {
    expect(() => junitResults(document)).toThrow(fault);
  });
});
