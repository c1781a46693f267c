import { expect, test } from 'vitest';
import { all, pageOf, pageText } from './page.ts';
import { sweepRecord } from './sweep-record.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import { renderBenchmarkSummary } from '../../../src/bench/report/summary.ts';
import { targetAnswers } from '../../../src/bench/report/target-answer.ts';

const free = withTarget(sweepRecord({ profile: 'pgvector' }), 0.95);
const restricted = withTarget(sweepRecord({ profile: 'alloydb-omni' }), 0.95);

test('the answer of a strategy is its fastest setting that reaches the recall with its interval', () => {
  const answers = targetAnswers(free.result);
  expect(answers.map(({ point }) => point.strategy).toSorted()).toEqual(['hnsw', 'ivfflat']);
  for (const { point, reached } of answers) {
    const good = free.result.points.filter(
      ({ strategy, recall }) => strategy === point.strategy && recall.interval[0] >= 0.95,
    );
    expect(reached).toBe(true);
    expect(good).toContain(point);
    expect(point.latency.p50Ms).toBe(Math.min(...good.map(({ latency }) => latency.p50Ms)));
  }
  const times = answers.map(({ point }) => point.latency.p50Ms);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
});

test('without a target there is no answer, and one beyond every setting is not reached', () => {
  expect(targetAnswers({ ...free.result, targetRecall: null })).toEqual([]);
  const beyond = targetAnswers({ ...free.result, targetRecall: 0.99999 });
  expect(beyond).toHaveLength(2);
  expect(beyond.every(({ reached }) => !reached)).toBe(true);
  const text = summary(withTarget(free, 0.99999), false);
  expect(text).toContain('not reached: recall');
  expect(text).not.toContain('CREATE INDEX');
});

test('statements of a restricted result are shown with its canary as a comment, and withheld with everything else', () => {
  const lines = summary(restricted, false)
    .split('\n')
    .filter((line) => /CREATE INDEX|WITH \(|SET /.test(line));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).toMatch(new RegExp(` --\\s+${restricted.result.canary}$`));
  expect(summary(restricted, true)).not.toMatch(/CREATE INDEX|cheapest|SET /);
});

test('the page has the statements, those of a restricted result with its canary inside', () => {
  const blocks = all(pageOf(pageText([free, restricted])), 'pre').map(({ textContent }) => textContent);
  expect(blocks.length).toBe(targetAnswers(free.result).length + targetAnswers(restricted.result).length);
  expect(blocks[0]).toMatch(/^CREATE INDEX ON your_table USING \w+ \(your_column \w+\)\n {2}WITH \(.*\);\nSET /);
  expect(blocks.filter((text) => text.endsWith(`-- ${restricted.result.canary}\n`))).toHaveLength(
    targetAnswers(restricted.result).length,
  );
});

function withTarget({ result, samples }: BenchmarkRecord, targetRecall: number): BenchmarkRecord {
  return { result: { ...result, targetRecall }, samples };
}

function summary(record: BenchmarkRecord, withheld: boolean): string {
  const options = { color: false, widthColumns: 200, redact: (text: string) => text };
  return renderBenchmarkSummary([{ record, withheld, report: null }], options);
}
