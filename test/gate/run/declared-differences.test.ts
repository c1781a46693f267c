import { expect, test } from 'vitest';
import { exerciseOf } from '../parity/exercise-of.ts';
import { productIn } from '../../product-config.ts';
import { declaredDifferences } from '../../../src/gate/run/declared-differences.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';

const config = productIn('/product');

test('what the config names is expected, and what it leaves open is as it is', () => {
  const [majors, wordSizes] = declaredDifferences(
    [exerciseOn('pgvector', 15, 64), exerciseOn('embedded', 18, 32)],
    config,
  );
  expect(majors).toMatchObject({ observation: 'PostgreSQL major', values: { pgvector: 15, embedded: 18 } });
  expect(wordSizes).toMatchObject({ observation: 'word size in bits', values: { pgvector: 64, embedded: 32 } });
});

test('a baseline of another major than the config names is not covered', () => {
  const [majors] = declaredDifferences([exerciseOn('pgvector', 14, 64), exerciseOn('embedded', 18, 32)], config);
  expect(majors?.values).toEqual({ pgvector: 15, embedded: 18 });
});

test('one profile alone differs from nothing', () => {
  expect(declaredDifferences([exerciseOn('embedded', 18, 32)], config)).toEqual([]);
});

function exerciseOn(profile: string, major: number, wordSizeBits: 32 | 64): Exercise {
  const exercise = exerciseOf(profile, {});
  return { ...exercise, identity: { ...exercise.identity, major, wordSizeBits } };
}
