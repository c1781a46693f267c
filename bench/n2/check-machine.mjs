// Runs on the machine that will be measured, after the build: ends with 1 where its numbers would not be fair ones.
import { readFingerprint } from '../../dist/bench/machine/fingerprint.js';
import { judgeFitness } from '../../dist/bench/machine/fitness.js';

const family = process.argv[2];
const fingerprint = await readFingerprint({
  environment: process.env,
  session: null,
  server: null,
  signal: AbortSignal.timeout(30_000),
});
// How large an index is and how noisy the machine is will be known when it has been measured, and is judged then.
const { reasons } = judgeFitness(fingerprint, {
  indexBytes: 0,
  tableBytes: 0,
  strategies: ['scann', 'hnsw', 'ivfflat'],
  smallestTellableRatio: 1,
  stealShare: 0,
});
const faults = reasons.filter(({ code }) => code !== 'memory-unknown').map(({ sentence }) => sentence);
if (family !== undefined && fingerprint['machine.family'] !== family) {
  faults.push(`The machine is of the family ${String(fingerprint['machine.family'])}, and ${family} was asked for.`);
}
for (const name of ['machine.type', 'cpu.model', 'cpu.cores', 'cpu.avx2', 'cpu.avx512f', 'machine.memoryBytes']) {
  process.stdout.write(`${name}: ${String(fingerprint[name])}\n`);
}
for (const fault of faults) process.stdout.write(`unfit: ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
