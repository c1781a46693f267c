import { studentQuantile } from './tail-share.ts';
import { variance } from '../dataset/statistics/quantile.ts';

/** Half of the interval around the mean in which the mean of all lies with 90 % confidence (Student's t). */
export function halfWidth(values: readonly number[]): number {
  return studentQuantile(values.length - 1, 0.95) * Math.sqrt(variance(values) / values.length);
}
