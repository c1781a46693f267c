import { exportedConsent, isExpired } from '../licence/consent.ts';
import type { Alarm } from './alarm.ts';
import type { Consented, Report } from './scan.ts';

/**
 * Collects alarms. An export by consent is settled at the end, when every consent file was seen: it passes when one that
 * names its mark, and has not expired, is in the same folder.
 */
export class ConsentReport implements Report {
  readonly #alarms: Alarm[] = [];
  readonly #exports: Consented[] = [];
  readonly #allowed = new Set<string>();
  readonly #today: Date;

  constructor(today: Date) {
    this.#today = today;
  }

  get count(): number {
    return this.#alarms.length + this.#exports.length;
  }

  add(alarm: Alarm): void {
    this.#alarms.push(alarm);
  }

  addConsented(exported: Consented): void {
    this.#exports.push(exported);
  }

  addConsent(folder: string, text: string): void {
    const parsed = exportedConsent.safeParse(json(text));
    if (!parsed.success || isExpired(parsed.data.consent, this.#today)) return;
    this.#allowed.add(keyOf(folder, parsed.data.canary));
  }

  /** Every alarm, those of exports without consent too. */
  settle(): readonly Alarm[] {
    const refused = this.#exports.filter(({ folder, canary }) => !this.#allowed.has(keyOf(folder, canary)));
    return [
      ...this.#alarms,
      ...refused.flatMap(({ where, line, held }): Alarm[] => [
        { kind: 'consent-missing', where, line, result: null },
        ...held,
      ]),
    ];
  }
}

function keyOf(folder: string, canary: string): string {
  return `${canary} ${folder}`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
