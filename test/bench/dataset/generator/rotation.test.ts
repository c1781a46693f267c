import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../../src/bench/dataset/generator/random-stream.ts';
import { Rotation } from '../../../../src/bench/dataset/generator/rotation.ts';

describe.for([1, 2, 3, 64, 100, 768])('%i dimensions', (dimensions) => {
  test('lengths and angles stay as they are', () => {
    const rotation = new Rotation(dimensions, new RandomStream(5));
    const [first, second] = [6, 7].map((seed) => normal(dimensions, seed)) as [Float64Array, Float64Array];
    const [firstTurned, secondTurned] = [first, second].map((vector) => {
      const turned = new Float64Array(dimensions);
      rotation.apply(vector, turned);
      return turned;
    }) as [Float64Array, Float64Array];
    expect(dot(firstTurned, firstTurned)).toBeCloseTo(dot(first, first), 8);
    expect(dot(firstTurned, secondTurned)).toBeCloseTo(dot(first, second), 8);
  });
});

test('one large coordinate is spread over at least half of them', () => {
  const rotation = new Rotation(768, new RandomStream(5));
  const vector = new Float64Array(768);
  vector[0] = 1;
  const turned = new Float64Array(768);
  rotation.apply(vector, turned);
  expect(turned.filter((value) => value !== 0).length).toBeGreaterThanOrEqual(384);
  expect(Math.max(...turned)).toBeLessThan(0.2);
});

function normal(dimensions: number, seed: number): Float64Array {
  const values = new Float64Array(dimensions);
  new RandomStream(seed).fillNormal(values);
  return values;
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
