import { expect, test } from 'vitest';
import { judgeBudgets } from '../../../src/bench/budget/judge-budgets.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import { budgetLines } from '../../../src/bench/report/budget-lines.ts';
import { sameAgain, besideReference } from '../../../src/vault/result/arm-name.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import { exampleRecord } from '../trip/example-record.ts';

const plain = exampleRecord({ profile: 'pgvector' });
const point = plain.result.points.find(({ strategy }) => strategy === 'hnsw');
if (point === undefined) throw new RangeError('The example has HNSW.');
const { id } = point;

test.each([
  { builds: [0.951, 0.953, 0.952], recallMin: 0.951, kind: 'kept' },
  { builds: [0.951, 0.953, 0.952], recallMin: 0.9525, kind: 'undecided' },
  { builds: [0.941, 0.943, 0.942], recallMin: 0.95, kind: 'broken' },
])('a recall of $builds is $kind at $recallMin', ({ builds, recallMin, kind }) => {
  const [finding] = judgeBudgets(withRecall(builds), [{ strategy: 'hnsw', point: id, recallMin }]);
  expect(finding).toMatchObject({ kind, point: id, figure: 'recall', limit: recallMin });
});

test.each([
  { slower: 1, ratio: 1.02, twin: 1, kind: 'kept' },
  { slower: 1.1, ratio: 1.02, twin: 1, kind: 'broken' },
  { slower: 1.1, ratio: 1.02, twin: 1.2, kind: 'undecided' },
])('$slower times as slow as exact search, beside a twin at $twin, is $kind at $ratio', (planted) => {
  const p95RatioMax = { to: 'exact', ratio: planted.ratio } as const;
  const [finding] = judgeBudgets(withTimes(planted), [{ strategy: 'hnsw', point: id, p95RatioMax }]);
  expect(finding).toMatchObject({ kind: planted.kind, figure: 'p95 ratio', reference: 'exact' });
});

test('on an unfit machine a ratio is undecided, with the reason', () => {
  const record = withTimes({ slower: 1.1, twin: 1 });
  const unfit = { ...record, result: { ...record.result, fitness: { fit: false, reasons: [] } } };
  const [finding] = judgeBudgets(unfit, [{ strategy: 'hnsw', point: id, p95RatioMax: { to: 'exact', ratio: 1.02 } }]);
  expect(finding).toMatchObject({ kind: 'undecided', doubt: 'the machine is unfit' });
});

test('an index that needs more bytes than allowed in every build is broken', () => {
  const sizes = plain.result.builds.find(({ strategy }) => strategy === 'hnsw')?.repeats ?? [];
  const smallest = Math.min(...sizes.map(({ indexBytes }) => indexBytes)) / plain.result.dataset.rows;
  const judged = [smallest - 1, 10 * smallest].map(
    (bytesPerVectorMax) => judgeBudgets(plain, [{ strategy: 'hnsw', point: id, bytesPerVectorMax }])[0]?.kind,
  );
  expect(judged).toEqual(['broken', 'kept']);
});

test('what was not measured is listed with the reason, and another profile is no concern of this one', () => {
  const judged = judgeBudgets(plain, [
    { strategy: 'hnsw', point: 'hnsw m=99 / ef_search=1', recallMin: 0.5 },
    { strategy: 'hnsw', point: id, p95RatioMax: { to: 'exact', ratio: 1 } },
    { profile: 'alloydb-omni', strategy: 'hnsw', recallMin: 1 },
  ]);
  expect(judged.map(({ kind }) => kind)).toEqual(['not measured', 'not measured']);
});

test('a line a limit, with value, interval and limit', () => {
  const judged = judgeBudgets(withRecall([0.941, 0.943, 0.942]), [
    { strategy: 'hnsw', point: id, recallMin: 0.95 },
    { strategy: 'hnsw', point: 'x', recallMin: 0.95 },
  ]);
  const text = budgetLines(judged, 200).map((each) => each.map((part) => part.text).join(''));
  expect(text.join('\n')).toBe(
    `  budgets, with 90 % intervals\n    ✗ broken · ${id}: recall 0.9420 [0.9403, 0.9437], limit ≥ 0.95\n    – not measured · x: no measured setting has this name\n`,
  );
});

function withRecall(builds: readonly number[]): BenchmarkRecord {
  const mean = builds.reduce((sum, each) => sum + each, 0) / builds.length;
  const points = plain.result.points.map((each) =>
    each.id === id ? { ...each, recall: { ...each.recall, builds: [...builds], mean } } : each,
  );
  return { ...plain, result: { ...plain.result, points } };
}

/** Five passes of 200 queries through the point, its twin and exact search, each call a few per cent longer or shorter. */
function withTimes({ slower, twin }: { readonly slower: number; readonly twin: number }): BenchmarkRecord {
  const next = uniform(3);
  const arms = [
    [besideReference('exact'), 1],
    [besideReference(id), slower],
    [besideReference(sameAgain(id)), slower * twin],
  ] as const;
  const own = { build: 1, returned: 10, recall: 1, error: null };
  const samples = Array.from({ length: 1_000 }, (_, call) =>
    arms.map(([arm, factor]) => ({
      ...own,
      arm,
      block: Math.floor(call / 25),
      order: call,
      query: call % 200,
      nanoseconds: (1e6 + 5_000 * (call % 200)) * factor * (1 + 0.04 * next()),
    })),
  ).flat();
  return { ...plain, samples };
}
