import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';

/**
 * Every number with a fraction that was measured, as it would be printed: in full and rounded to three and four digits.
 * Numbers of fewer than three significant digits are left out, since any text holds them.
 */
export function measuredNumbers({ result, samples }: BenchmarkRecord): readonly string[] {
  const { points, builds, filters, drift, atRecall, floor, load, comparisons, builtEmptyTrap, tenantFilterTrap } =
    result;
  const measured = [
    points,
    builds,
    filters,
    drift,
    atRecall,
    floor,
    load,
    comparisons,
    builtEmptyTrap,
    tenantFilterTrap,
  ];
  const numbers = measured.flatMap(leaves).filter((value) => !Number.isInteger(value));
  const forms = numbers.flatMap((value) => [
    String(value),
    value.toFixed(4),
    value.toPrecision(4),
    value.toPrecision(3),
    Math.round(value).toLocaleString('en-US'),
  ]);
  const raw = samples.map(({ nanoseconds }) => String(nanoseconds));
  return [...new Set([...forms, ...raw])].filter(
    (text) => text.replaceAll(/\D/g, '').replaceAll(/^0+|0+$/g, '').length >= 3,
  );
}

function leaves(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
