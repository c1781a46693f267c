import type { Estimate } from './estimate.ts';
import { machineLine, type Machine } from './machine.ts';
import type { Measurement } from './measurement.ts';

export interface BenchReport {
  readonly schemaVersion: 1;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly seed: number;
  readonly met: boolean;
  readonly measurements: readonly Measurement[];
}

export function reportOf(
  measurements: readonly Measurement[],
  facts: Pick<BenchReport, 'startedAt' | 'machine' | 'seed'>,
): BenchReport {
  return { schemaVersion: 1, ...facts, met: measurements.every(({ met }) => met), measurements };
}

/** For a terminal: first the head, then the measurements as they come, then the end. */
export function renderHead({ machine, seed }: Pick<BenchReport, 'machine' | 'seed'>): string {
  return [
    `machine  ${machineLine(machine)}`,
    `seed     ${seed}; medians with their 95 % bootstrap interval; arms interleaved`,
    '\n',
  ].join('\n');
}

export function renderMeasurement(measurement: Measurement): string {
  return `${section(measurement).join('\n')}\n\n`;
}

/** @param unmeasured Parts that did not come to their end. */
export function renderEnd({ met, measurements }: BenchReport, unmeasured: readonly string[]): string {
  const missed = measurements.filter((each) => !each.met).map(({ name }) => name);
  const lines = [
    ...(missed.length === 0 ? [] : [`Not met: ${missed.join('; ')}.`]),
    ...(unmeasured.length === 0 ? [] : [`Not measured: ${unmeasured.join(', ')}.`]),
    ...(met && unmeasured.length === 0 ? ['All targets are met.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function section(measurement: Measurement): string[] {
  const { name, reference, unit, value, target, better, met, doubtful, armsMs, notes } = measurement;
  const show = (number: number): string =>
    unit === 'ratio' ? `${number.toFixed(2)} ×` : `${number.toFixed(1)} ${unit}`;
  const doubt = doubtful ? ', but the interval holds the target: run it again on a quiet machine' : '';
  return [
    name,
    unit === 'ratio' ? `  over ${reference}` : `  (beside ${reference})`,
    `  ${show(value.median)}  [${show(value.low)} … ${show(value.high)}]  ${value.samples} blocks`,
    `  target ${better === 'lower' ? '≤' : '≥'} ${show(target)}: ${met ? 'met' : 'not met'}${doubt}`,
    ...Object.entries(armsMs).map(([arm, duration]) => `    ${arm.padEnd(armColumns)} ${durationText(duration)}`),
    ...notes.map((note) => `    ${note}`),
  ];
}

const armColumns = 18;

function durationText({ median, low, high }: Estimate): string {
  return `${median.toFixed(1)} ms  [${low.toFixed(1)} … ${high.toFixed(1)}]`;
}
