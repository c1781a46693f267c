import type { FitnessNeeds } from './fitness-needs.ts';
import { memoryDoubts, memoryReasons } from './memory-fitness.ts';
import { processorDoubts, processorReasons } from './processor-fitness.ts';
import type { Fingerprint, Fitness } from '../../vault/result/result.ts';
import type { Warning } from '../../vault/result/quantities.ts';

/**
 * Whether numbers from this machine are fair ones, with every reason why not. What is unknown counts against it.
 * Doubts that leave a number usable come from {@link machineDoubts}.
 */
export function judgeFitness(fingerprint: Fingerprint, needs: FitnessNeeds): Fitness {
  const reasons = [
    ...standInReasons(fingerprint),
    ...processorReasons(fingerprint, needs),
    ...memoryReasons(fingerprint, needs),
    ...noiseReasons(needs),
  ];
  return { fit: reasons.length === 0, reasons };
}

/** What a reader should know beside the numbers, although they are fair ones. */
export function machineDoubts(fingerprint: Fingerprint, needs: FitnessNeeds): readonly Warning[] {
  return [
    ...serverDoubts(fingerprint),
    ...processorDoubts(fingerprint, needs),
    ...memoryDoubts(fingerprint, needs),
    ...(needs.stealShare === null
      ? [
          {
            code: 'steal-unknown',
            sentence: 'Steal time is unknown: the share of processor time that the hypervisor gave to others.',
          },
        ]
      : []),
  ];
}

/** Noise above 10 % hides the differences between settings of one index. */
const tellableRatioMax = 1.1;

/** A twentieth of the processor's time that is given to others moves the 95th percentile; a fiftieth is not seen. */
const stealShareMax = 0.02;

function standInReasons(fingerprint: Fingerprint): readonly Warning[] {
  if (fingerprint['server.standIn'] !== true) return [];
  return [{ code: 'stand-in', sentence: 'A stand-in played the server: its numbers say nothing about the real one.' }];
}

function noiseReasons({ smallestTellableRatio: ratio, stealShare }: FitnessNeeds): readonly Warning[] {
  const reasons: Warning[] = [];
  if (ratio === null) {
    reasons.push({
      code: 'noise-unknown',
      sentence: 'No search was measured against itself (A/A), so the noise is unknown.',
    });
  } else if (ratio > tellableRatioMax) {
    reasons.push({
      code: 'noisy',
      sentence: `A search against itself differs by up to ${percent(ratio - 1)}, and ${percent(tellableRatioMax - 1)} is the most that is fair: use a quieter machine.`,
    });
  }
  if (stealShare !== null && stealShare > stealShareMax) {
    reasons.push({
      code: 'steal',
      sentence: `The hypervisor gave ${percent(stealShare)} of the processor's time to others, and ${percent(stealShareMax)} is the most that is fair.`,
    });
  }
  return reasons;
}

function serverDoubts(fingerprint: Fingerprint): readonly Warning[] {
  const doubts: Warning[] = [];
  if (fingerprint['server.fsync'] === false) {
    doubts.push({
      code: 'fsync-off',
      sentence: 'The server runs without fsync: loads, builds and writes are faster than on a durable one.',
    });
  }
  if (fingerprint['client.sameHost'] === false) {
    doubts.push({
      code: 'network-between',
      sentence: 'Client and server are on different hosts: every latency holds the network.',
    });
  }
  if (fingerprint['server.disk'] === 'rotational' || fingerprint['server.disk'] === 'network') {
    doubts.push({
      code: 'slow-disk',
      sentence: `The data lie on a ${fingerprint['server.disk']} disk: loads and builds measure the disk too.`,
    });
  }
  return doubts;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
