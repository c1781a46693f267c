import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { cpuMsBetween, readCpuTime } from '../../../src/bench/measure/cpu-time.ts';

const procMissing = existsSync('/proc/self/stat') ? false : 'this system has no /proc';

test.skipIf(procMissing)('a process that works spends processor time, one that waits spends next to none', async () => {
  const waiting = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1e6)']);
  onTestFinished(() => void waiting.kill());
  await once(waiting.stdout, 'data');
  const waitingBefore = await readCpuTime([waiting.pid ?? 0]);
  const before = await readCpuTime([process.pid]);
  const usageBefore = process.cpuUsage();
  while (process.cpuUsage(usageBefore).user < 200_000) Math.sqrt(Math.random());
  const { user, system } = process.cpuUsage(usageBefore);
  const spentMs = cpuMsBetween(before, await readCpuTime([process.pid])) ?? Number.NaN;
  // Both are read in steps of 10 ms, at moments that are not quite the same.
  expect(Math.abs(spentMs - (user + system) / 1_000)).toBeLessThan(60);
  expect(cpuMsBetween(waitingBefore, await readCpuTime([waiting.pid ?? 0]))).toBeLessThan(100);
});

test.skipIf(procMissing)('a process that has gone is unknown, not zero', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit())']);
  const before = await readCpuTime([process.pid, child.pid ?? 0]);
  expect(before?.processes.size).toBe(2);
  child.stdin.write('\n');
  await once(child, 'exit');
  const after = await readCpuTime([process.pid, child.pid ?? 0]);
  expect(after).toBeNull();
  expect(cpuMsBetween(before, after)).toBeNull();
});

test('a later process with the same id is another one', () => {
  expect(cpuMsBetween(reading(10, 1), reading(30, 1))).toBe(20);
  expect(cpuMsBetween(reading(10, 1), reading(30, 2))).toBeNull();
  expect(cpuMsBetween(reading(10, 1), { processes: new Map() })).toBeNull();
  expect(cpuMsBetween(null, reading(10, 1))).toBeNull();
});

function reading(cpuMs: number, startedTicks: number) {
  return { processes: new Map([[42, { cpuMs, startedTicks }]]) };
}
