import type { FitnessNeeds } from './fitness-needs.ts';
import type { Fingerprint } from '../../vault/result/result.ts';
import type { Warning } from '../../vault/result/quantities.ts';

/** Why the processor cannot give fair numbers. */
export function processorReasons(fingerprint: Fingerprint, needs: FitnessNeeds): readonly Warning[] {
  return [
    ...(needs.strategies.includes('scann') ? scannReasons(fingerprint) : []),
    ...familyReasons(fingerprint),
    ...coreReasons(fingerprint),
  ];
}

/** What of the processor leaves numbers usable, and should be known. */
export function processorDoubts(fingerprint: Fingerprint, needs: FitnessNeeds): readonly Warning[] {
  const doubts: Warning[] = [];
  if (fingerprint['machine.architecture'] === 'x64' && fingerprint['cpu.fma'] !== true && needs.strategies.length > 0) {
    doubts.push({
      code: 'no-fma',
      sentence:
        'The processor has no FMA, or it is unknown whether it has: pgvector then computes distances with slower instructions.',
    });
  }
  const { 'machine.loadAtStart': load, 'cpu.cores': cores } = fingerprint;
  if (typeof load === 'number' && typeof cores === 'number' && load > cores * busyLoadShare) {
    doubts.push({
      code: 'busy-machine',
      sentence: `The machine was busy before the measurement began: a load of ${load} on ${cores} processors.`,
    });
  }
  return doubts;
}

const busyLoadShare = 0.5;

function scannReasons(fingerprint: Fingerprint): readonly Warning[] {
  const avx2 = fingerprint['cpu.avx2'];
  if (avx2 === true) return [];
  if (avx2 === false && fingerprint['machine.architecture'] === 'arm64') {
    return [
      {
        code: 'no-avx2',
        sentence:
          'An Arm processor has no AVX2, and what ScaNN does without it is documented nowhere: use an x86-64 one.',
      },
    ];
  }
  return avx2 === false
    ? [{ code: 'no-avx2', sentence: 'The processor has no AVX2, without which ScaNN is slow and does not say so.' }]
    : [
        {
          code: 'cpu-flags-unknown',
          sentence: 'It is unknown whether the server’s processor has AVX2, which ScaNN needs.',
        },
      ];
}

/** Families of Google Cloud that are of mixed hardware or share their cores with others. */
const unfairFamilies = new Set(['e2', 'f1', 'g1']);

function familyReasons(fingerprint: Fingerprint): readonly Warning[] {
  if (fingerprint['machine.cloud'] !== 'Google') return [];
  const family = fingerprint['machine.family'] ?? null;
  if (family === null) {
    return [
      {
        code: 'machine-family-unknown',
        sentence: 'This is a machine of Google Cloud, of an unknown family: E2 cannot be ruled out.',
      },
    ];
  }
  if (!unfairFamilies.has(String(family))) return [];
  return [
    {
      code: 'machine-family',
      sentence: `The machine is of the family ${String(family).toUpperCase()}, whose hardware differs from one start to the next: use N2.`,
    },
  ];
}

/** One for the server and one for whoever asks it. */
const coresMin = 2;

function coreReasons(fingerprint: Fingerprint): readonly Warning[] {
  const names =
    fingerprint['client.sameHost'] === false
      ? ['cpu.cores', 'limit.cpu']
      : ['cpu.cores', 'limit.cpu', 'client.cpuLimit'];
  const few = names
    .map((name) => ({ name, cores: fingerprint[name] ?? null }))
    .find(({ cores }) => typeof cores === 'number' && cores < coresMin);
  if (few === undefined) return [];
  return [
    {
      code: 'few-cores',
      sentence: `There are ${few.cores} processors (${few.name}), and client and server need ${coresMin}: they would wait for each other.`,
    },
  ];
}
