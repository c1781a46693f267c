import { markup, type Markup } from '../../base/markup.ts';

/** `0.0421`, `1.20`, `12.4`, `1,270`: three significant digits, whole numbers in full. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const digits = Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** As {@link threeDigits} without zeros at the end, for the ticks of an axis. */
export function tickText(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) < 1000 ? 3 : 21 });
}

/** Four decimals. What is less than 1 does not become 1 by rounding. */
export function recallText(recall: number): string {
  return recall === 1 ? '1.0000' : Math.min(recall, 0.9999).toFixed(4);
}

/** `12.5 %`; what is more than nothing does not become nothing by rounding. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return '< 0.1 %';
  return `${Number(percent.toFixed(1)).toLocaleString('en-US')} %`;
}

/** `1,234`. */
export function wholeText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `512 B`, `1.5 KiB`, `31.2 MiB`, `2 GiB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${threeDigits(bytes / 1024 ** power)} ${units[power] ?? 'B'}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `340 ms`, `12.3 s`, `2 min 5 s`, with three digits under a second. */
export function spanText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${threeDigits(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${threeDigits(milliseconds / 1000)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A number of the record: the rounded text for a reader, the value itself for a machine. Null is "not measured". */
export function figureOf(value: number | null, text: (value: number) => string): Markup {
  if (value === null) return markup`<span class="absent" title="not measured">–</span>`;
  return markup`<data value="${String(value)}">${text(value)}</data>`;
}

/** A value and its interval, each number as {@link figureOf}. */
export function estimateOf(
  value: number,
  [low, high]: readonly [number, number],
  text: (value: number) => string,
): Markup {
  return markup`${figureOf(value, text)} <span class="interval">[${figureOf(low, text)}, ${figureOf(high, text)}]</span>`;
}
