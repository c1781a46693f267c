import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Warning } from '../../../vault/result/quantities.ts';

/** Keeps what a finished step found, so that an interrupted benchmark does not do it again. */
export interface StepStore {
  /** What was written under the key, or undefined. */
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
}

/**
 * The steps of one profile's benchmark. A step is known by everything that its numbers depend on: the data, the server,
 * the machine, the tool's version, and its own inputs. A finished one is read back instead of done again.
 */
export class Steps {
  readonly #store: StepStore;
  readonly #basis: unknown;
  readonly #fresh: boolean;
  #resumed = 0;

  constructor(store: StepStore, basis: unknown, fresh: boolean) {
    this.#store = store;
    this.#basis = basis;
    this.#fresh = fresh;
  }

  /**
   * What the step of that name found with these inputs, now or in an earlier run. Nothing is kept of a step that throws.
   * What an earlier version wrote in another shape is done anew.
   */
  async once<Schema extends z.ZodType>(
    name: string,
    inputs: unknown,
    schema: Schema,
    work: () => Promise<z.output<Schema>>,
  ): Promise<z.output<Schema>> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.#basis, name, inputs]))
      .digest('hex');
    if (!this.#fresh) {
      const kept = schema.safeParse(await this.#store.read(key));
      if (kept.success) {
        this.#resumed += 1;
        return kept.data;
      }
    }
    const found = await work();
    await this.#store.write(key, found);
    return found;
  }

  /** Says how many steps were taken over from a run that did not come to its end: they are of another hour. */
  warnings(): readonly Warning[] {
    if (this.#resumed === 0) return [];
    const steps = this.#resumed === 1 ? '1 step was' : `${this.#resumed} steps were`;
    const sentence = `${steps} measured by an interrupted run, at another time and on indexes built then. Measure anew with --fresh.`;
    return [{ code: 'steps-resumed', sentence }];
  }
}
