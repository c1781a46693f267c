import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Work that waited for a processor in the last minute, before the measurement. Near zero on a quiet machine. */
  readonly loadAtStart: number;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${process.arch}`,
    node: process.versions.node,
    loadAtStart: loadavg()[0] ?? 0,
  };
}

export function machineLine(machine: Machine): string {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`;
  return `${machine.processors} × ${machine.processor}, ${memory}, ${machine.system}, Node ${machine.node}, load ${machine.loadAtStart.toFixed(1)}`;
}
