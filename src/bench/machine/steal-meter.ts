import { thisSystem, type System } from '../../base/machine/system.ts';

/**
 * The share of processor time that a hypervisor gave to others while this machine wanted it, from `/proc/stat`, over the
 * time between start and stop.
 */
export class StealMeter {
  readonly #system: System;
  readonly #start: Ticks | null;

  private constructor(system: System, start: Ticks | null) {
    this.#system = system;
    this.#start = start;
  }

  static async start(system: System = thisSystem): Promise<StealMeter> {
    return new StealMeter(system, await readTicks(system));
  }

  /** From 0 to 1; null where the system does not report it, or no tick has passed. Can be asked more than once. */
  async stop(): Promise<number | null> {
    const end = await readTicks(this.#system);
    if (end === null || this.#start === null || end.total <= this.#start.total) return null;
    return Math.max(0, end.stolen - this.#start.stolen) / (end.total - this.#start.total);
  }
}

interface Ticks {
  readonly stolen: number;
  readonly total: number;
}

/** `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guests are counted in user and nice already. */
async function readTicks(system: System): Promise<Ticks | null> {
  const line = (await system.read('/proc/stat'))?.match(/^cpu\s+(.*)$/m)?.[1];
  const ticks = line?.trim().split(/\s+/).slice(0, 8).map(Number);
  const stolen = ticks?.[7];
  if (ticks === undefined || stolen === undefined) return null;
  return { stolen, total: ticks.reduce((sum, tick) => sum + tick, 0) };
}
