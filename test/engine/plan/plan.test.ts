import { expect, test } from 'vitest';
import { readPlan } from '../../../src/engine/plan/plan.ts';
import { indexesIn, planShape } from '../../../src/engine/plan/shape.ts';

// AlloyDB's inline-filtered search, as its documentation shows it: the index is named in a sentence only.
const filteredSearch = JSON.stringify([
  {
    Plan: {
      'Node Type': 'Limit',
      'Total Cost': 12.5,
      Plans: [
        {
          'Node Type': 'Custom Scan',
          'Custom Plan Provider': 'vector scan',
          'Relation Name': 'items',
          'Execution Strategy': 'Bitmap assisted vector Scan on items_embedding',
          Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Index Name': 'items_owner', 'Index Cond': '(owner = 1)' }],
        },
      ],
    },
  },
]);

test('the index of a filtered vector search is read from its execution strategy', () => {
  expect(indexesIn(readPlan(filteredSearch))).toEqual(['items_embedding', 'items_owner']);
});

test('an execution strategy that filters first and searches exactly names no index', () => {
  const exact = filteredSearch.replace('vector Scan on items_embedding', 'pre-filtering');
  expect(indexesIn(readPlan(exact))).toEqual(['items_owner']);
});

test('the shape holds nodes, indexes and tables, and nothing that changes with the data', () => {
  expect(planShape(readPlan(filteredSearch))).toEqual([
    'Limit',
    '  Custom Scan using items_embedding on items',
    '    Bitmap Index Scan using items_owner (condition)',
  ]);
  expect(planShape(readPlan(filteredSearch.replace('12.5', '99')))).toEqual(planShape(readPlan(filteredSearch)));
});

test('another index makes another shape', () => {
  const other = readPlan(filteredSearch.replace('items_owner', 'items_other'));
  expect(planShape(other)).not.toEqual(planShape(readPlan(filteredSearch)));
});

test('what is no plan is refused', () => {
  expect(() => readPlan('Limit  (cost=0.00..1.00)')).toThrow(SyntaxError);
  expect(() => readPlan('[]')).toThrow(/Too small/);
  expect(() => readPlan('[{"Plan": {"Total Cost": 1}}]')).toThrow(/Node Type/);
});
